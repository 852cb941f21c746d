import { formatCount } from "../../lib/format.ts";

export const words = {
  list: "Changes, newest first",
  change: (number: number) => `Change ${number}`,
  diff: (number: number) => `Differences of change ${number}`,
  noChanges: "Nothing has changed yet. Each change of the files is listed here, and can be taken back.",
  earlier: "Show earlier changes",
  gone: (number: number) => `There is no change ${number}.`,
  allChanges: "All changes",

  agent: "Edgewright",
  you: "You",
  someone: "Someone",

  wrote: (path: string) => `Write ${path}`,
  deleted: (path: string) => `Delete ${path}`,
  moved: (path: string, to: string) => `Move ${path} to ${to}`,
  changedFiles: (count: number) => `Change ${formatCount(count, "file")}`,
  restored: (number: number) => (number === 0 ? "Restore the empty start" : `Restore change ${number}`),
  undone: "Undo a run",
  forked: "Start from another session",

  split: "Side by side",
  unified: "In one column",
  next: "Next change",
  previous: "Previous change",
  restore: "Restore",
  restoreHint: "Brings all files back to how they were after this change",
  restoring: "Restoring",
  wholeRun: "Whole run",
  onlyThis: "Only this change",
  runTitle: (first: number, last: number) => `Changes ${first} to ${last}`,
  undoRun: "Undo the run",
  undoRunHint: "Takes back what this run changed in the files, and nothing else",
  openFile: "Open the file",
  nothing: "These two states of the files are the same.",

  isNew: "new",
  isDeleted: "deleted",
  movedFrom: (path: string) => `moved from ${path}`,
  opening: "Opening the change",

  didRestore: (number: number) => `Restored change ${number}.`,
  didUndo: "The run’s changes are undone.",
  nothingToUndo: "There is nothing left to undo: the files are as they were before the run.",
  nothingToRestore: "The files are already like this.",
  undo: "Undo",
  show: "Show",
  changedMeanwhile: "Files changed a moment ago. Look at them, then try again.",
  undoConflict: (paths: readonly string[]) =>
    `${nameSome(paths)} changed after this run. Undoing the run would lose that.`,
} as const;

function nameSome(paths: readonly string[]): string {
  const named = paths.slice(0, 3);
  const others = paths.length - named.length;
  const all = others > 0 ? [...named, formatCount(others, "other file")] : named;
  return new Intl.ListFormat("en").format(all);
}
