import { formatCount, listOf } from "../../lib/format.ts";

export const words = {
  run: (lines: readonly [number, number] | undefined) => {
    if (!lines) return "Run";
    return lines[0] === lines[1] ? `Run line ${lines[0]}` : `Run lines ${lines[0]} to ${lines[1]}`;
  },
  saveToRun: "Save it to run it",
  tree: "Files",
  newFile: "New file",
  upload: "Upload files",
  search: "Search in files",
  noFiles: "There are no files yet. The agent writes them, or you do.",
  noFilesReadOnly: "There are no files yet.",
  readOnly: {
    viewer: (owner: string) => `You can read these files. Ask ${owner} to let you change them.`,
    visitor: "You can read these files. Members of the session change them.",
  },
  readOnlyFile: "Read only",
  choose: "Choose a file to read or change it.",
  gone: (path: string) => `There is no file ${path}.`,
  noFilesThen: "There were no files then.",
  treeThen: (revision: number) => `Files after change ${revision}`,
  goneThen: (path: string) => `There was no file ${path} then.`,
  chooseToRead: "Choose a file to read it.",
  allFiles: "All files",
  opening: "Opening the file",
  editor: (path: string) => `Text of ${path}`,
  editorHint: "Escape, then Tab, leaves the editor.",

  touch: { reading: "reading", read: "read", writing: "writing", written: "written" },
  unsaved: "not saved",
  changed: "changed",
  locked: "Locked: the agent leaves this file as it is",

  actionsFor: (name: string) => `Actions for ${name}`,
  open: "Open",
  rename: "Rename or move",
  lock: "Lock for the agent",
  unlock: "Unlock for the agent",
  remove: "Delete",
  newFileIn: "New file here",
  uploadHere: "Upload here",

  save: "Save",
  saving: "Saving",
  conflict: (by: string | undefined) =>
    by === undefined
      ? "This file changed while you were editing it."
      : `${by} changed this file while you were editing it.`,
  conflictDeleted: "This file was deleted while you were editing it.",
  keepYours: "Keep yours",
  takeTheirs: "Take theirs",
  discardYours: "Discard yours",
  compare: "Compare",
  compareTitle: (path: string) => `${path}: theirs and yours`,
  compareHint: "Lines with − are only in theirs, lines with + only in yours.",
  tookTheirs: "Your text was replaced by theirs.",
  discarded: "Your text was discarded.",

  hasOpen: (name: string) => `${name} has this file open`,
  othersHere: (names: readonly string[]) => `Also open for ${listOf(names)}`,
  othersChanging: (names: readonly string[]) =>
    `${listOf(names)} ${names.length === 1 ? "is" : "are"} changing this file, too. If you both save, you are asked which text to keep.`,

  path: "Path",
  pathHint: "Folders are made by slashes, as in src/app.ts.",
  create: "Create",
  moveTitle: (path: string) => `Rename or move ${path}`,
  move: "Move",
  cancel: "Cancel",
  pathRule: (rule: string) => `A path ${rule}.`,
  pathTaken: (path: string) => `There is already ${path}.`,
  pathInside: "A folder cannot move into itself.",

  caseSensitive: "Match case",
  closeSearch: "Close search",
  found: (total: number, files: number, shown: number) => {
    if (total === 0) return "Nothing found.";
    const places = `${formatCount(total, "line")} in ${formatCount(files, "file")}`;
    return shown < total ? `${places}; the first ${shown} are shown` : places;
  },

  notText: (path: string) => `${path} is not a text file.`,
  tooLarge: (path: string) => `${path} is larger than 1 MB.`,
  leftOut: (sentence: string, others: number) =>
    others === 0 ? sentence : `${sentence} ${formatCount(others, "other file was", "other files were")} refused, too.`,
  uploaded: (paths: readonly string[], replaced: number) => {
    const [first] = paths;
    const what = paths.length === 1 && first !== undefined ? first : formatCount(paths.length, "file");
    if (replaced === 0) return `Added ${what}.`;
    return paths.length === 1 ? `Replaced ${what}.` : `Added ${what}; ${replaced} of them replaced others.`;
  },
  uploadSummary: (paths: readonly string[]) => {
    const [first] = paths;
    return paths.length === 1 && first !== undefined
      ? `Upload ${first}`
      : `Upload ${formatCount(paths.length, "file")}`;
  },

  undo: "Undo",
  removed: (path: string, count: number) =>
    count === 1 ? `Deleted ${path}.` : `Deleted ${path} with ${formatCount(count, "file")}.`,
  moved: (path: string, to: string) => `Moved ${path} to ${to}.`,
  removeSummary: (path: string) => `Delete ${path}`,
  moveSummary: (path: string, to: string) => `Move ${path} to ${to}`,
  undoSummary: (summary: string) => `Undo: ${summary}`,
  changedSince: "This changed a moment ago. Look at it, then try again.",
} as const;
