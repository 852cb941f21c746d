import { formatCount } from "../../lib/format.ts";

export const words = {
  title: (count: number) => `${formatCount(count, "file has", "files have")} changed since then`,
  description: "Undoing all of it loses these later changes. It can be undone, too.",
  changedIn: (revision: number, by: string | undefined) => `${by === undefined ? "" : `${by}, `}change ${revision}`,
  cancel: "Cancel",
  keep: "Keep these, undo the rest",
  all: "Undo all of it",
} as const;
