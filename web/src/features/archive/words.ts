import type { LeftOutReason } from "../../../../supabase/functions/_shared/client/archive/found-file.ts";
import { formatCount } from "../../lib/format.ts";
import type { TakeOutKind } from "../../lib/take-out.ts";

const reasons: Readonly<Record<LeftOutReason, string>> = {
  link: "a link to another file",
  encrypted: "encrypted",
  unknown_format: "compressed in a way that can’t be read here",
  generated: "made by a program, not written",
  path_invalid: "its path is not allowed",
  path_taken: "another file has this path, or one that differs only in case",
  binary: "not a text file",
  too_large: "larger than 1 MB",
  damaged: "damaged",
  no_room: "no room: a session holds 2,000 files and 50 MB",
};

export const words = {
  untitled: "Untitled session",
  cancel: "Cancel",
  takingOut: {
    files: (title: string) => `Packing the files of “${title}”`,
    site: (title: string) => `Building the site of “${title}”`,
    session: (title: string) => `Exporting “${title}”`,
  } satisfies Record<TakeOutKind, (title: string) => string>,
  progress: (done: number, of: number) => `${done.toLocaleString("en")} of ${formatCount(of, "file")}`,
  noFiles: "This session has no files yet.",
  noPage: "This session has no page to make a site of.",
  siteProblems: (count: number, first: string) =>
    `The site is saved with ${formatCount(count, "problem")}: ${first}. The preview shows where.`,
  notTakenOut: "The download could not be made. Try again in a moment.",
  tryAgain: "Try again",

  bringIn: "Import",
  bringInto: "Import into this session",
  chooseHint: "A session that was exported, a zip, a folder, or text files.",
  chooseFiles: "Choose files…",
  chooseFolder: "Choose a folder…",
  dropHere: "Or drop them here.",
  reading: "Looking at what is in it",
  title: "Title",
  session: (messages: number, files: number) =>
    `An exported session: ${formatCount(messages, "message")} and ${formatCount(files, "file")}.`,
  sessions: (count: number) => `An exported account: ${formatCount(count, "session")}.`,
  sessionHint:
    "The messages are marked as imported and are yours, whoever wrote them. Earlier versions of the files are not imported.",
  instructions: "It brings instructions for the agent, which you can read in the session’s settings.",
  files: (files: number, size: string) => `${formatCount(files, "file")}, ${size}.`,
  malformed: (count: number) => `${formatCount(count, "message")} in it can’t be read and will be left out.`,
  nothing: "There is nothing in it that a session can hold.",
  leftOut: (files: number) => `Left out: ${formatCount(files, "file")}`,
  leftOutLine: (path: string, files: number, reason: LeftOutReason) =>
    files > 1 ? `${path} (${formatCount(files, "file")}): ${reasons[reason]}` : `${path}: ${reasons[reason]}`,
  more: (count: number) => `and ${count.toLocaleString("en")} more`,
  keepGenerated: "Also import lock files, caches and packages",
  makeSession: "Make a session",
  importSession: "Import the session",
  importSessions: "Import all",
  importRest: "Import the rest",
  addToSession: "Add to the session",
  chooseOthers: "Choose others",
  importing: (title: string) => `Importing “${title}”`,
  importingProgress: (done: number, of: number) => `${done.toLocaleString("en")} of ${of.toLocaleString("en")}`,
  notFinished: (title: string) => `The import of “${title}” was cut short. What is there is only a part of it.`,
  deleteIt: "Delete it",
  notDeleted: (title: string) => `“${title}” could not be deleted.`,
  unfinished: (title: string) => `${title} (import not finished)`,
  summary: "Import",
  added: (files: number) => `Imported ${formatCount(files, "file")}.`,
  imported: (title: string) => `Imported “${title}”.`,
  leftOutMessages: (count: number) =>
    count === 0 ? "" : ` Left out: ${formatCount(count, "message")} that can’t be read.`,
  importedSome: (count: number, of: number) =>
    `Imported ${count.toLocaleString("en")} of ${formatCount(of, "session")}. The others were not imported.`,
  importedSessions: (count: number) => `Imported ${formatCount(count, "session")}.`,
  failed: "The import stopped. Try again in a moment.",
} as const;
