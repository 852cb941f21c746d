// Tables in Markdown, aligned in the source as well.

export type Cell = string | number | undefined;

/** Numbers keep two significant digits and at least the whole part; a missing cell is a dash. */
export function formatCell(cell: Cell): string {
  if (typeof cell === "string") return cell;
  if (cell === undefined || Number.isNaN(cell)) return "–";
  if (Math.abs(cell) >= 100) return Math.round(cell).toLocaleString("en-US");
  if (Math.abs(cell) >= 10) return cell.toFixed(0);
  return cell.toFixed(Math.abs(cell) >= 1 ? 1 : 2);
}

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [head, ...rows.map((row) => row.map(formatCell))];
  const widths = head.map((_, column) => Math.max(3, ...texts.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const [first = [], ...others] = texts;
  return [line(first), rule, ...others.map(line)].join("\n");
}

/** The first column is a name, the others are numbers. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
