// The keyboard of the tree, as the ARIA pattern has it.
import { type FileRow, folderOf } from "./file-rows.ts";

/** The row that a key moves to; undefined if it moves nowhere. */
export function rowForKey(rows: readonly FileRow[], path: string, key: string): FileRow | undefined {
  const index = rows.findIndex((row) => row.path === path);
  const row = rows[index];
  switch (key) {
    case "ArrowDown":
      return rows[index + 1];
    case "ArrowUp":
      return rows[index - 1];
    case "Home":
      return rows[0];
    case "End":
      return rows.at(-1);
    case "ArrowRight":
      return row?.isOpen ? rows[index + 1] : undefined;
    case "ArrowLeft":
      return row?.isOpen ? undefined : rows.find((other) => other.path === folderOf(path));
    default:
      return key.length === 1 ? nextWithInitial(rows, index, key) : undefined;
  }
}

function nextWithInitial(rows: readonly FileRow[], index: number, initial: string): FileRow | undefined {
  const inTurn = [...rows.slice(index + 1), ...rows.slice(0, index)];
  return inTurn.find(({ name }) => name.toLowerCase().startsWith(initial.toLowerCase()));
}

/** Whether a key opens or closes the folder that has the focus. */
export function togglesFolder(row: FileRow, key: string): boolean {
  if (row.kind !== "folder") return false;
  return key === "Enter" || key === " " || key === (row.isOpen ? "ArrowLeft" : "ArrowRight");
}
