// An output as it is shown: texts, with what the program showed between them.
import * as z from "zod/mini";
import { display } from "./sandbox/messages.ts";

/** `at`: where in the output it was shown. */
export const placedDisplay = z.object({ ...display.shape, at: z.int().check(z.nonnegative()) });
export type PlacedDisplay = z.infer<typeof placedDisplay>;

export type OutputPart =
  | { readonly kind: "text"; readonly at: number; readonly text: string }
  | { readonly kind: "display"; readonly at: number; readonly display: PlacedDisplay };

export function partsOf(output: string, displays: readonly PlacedDisplay[]): readonly OutputPart[] {
  const parts: OutputPart[] = [];
  let from = 0;
  const addText = (to: number) => {
    if (to > from) parts.push({ kind: "text", at: from, text: asTerminal(output.slice(from, to)) });
    from = Math.max(from, to);
  };
  for (const shown of displays.toSorted((left, right) => left.at - right.at)) {
    addText(Math.min(shown.at, output.length));
    parts.push({ kind: "display", at: shown.at, display: shown });
  }
  addText(output.length);
  return parts;
}

const colors = /\u001b\[[\d;]*m/g;

/** What a terminal without colors would show: a line that is rewritten, such as a progress bar, replaces itself. */
export function asTerminal(text: string): string {
  return text.replaceAll("\r\n", "\n").split("\n").map(lastState).join("\n").replaceAll(colors, "");
}

/** A return at the end of a line has nothing to replace the line with yet. */
function lastState(line: string): string {
  return line.slice(line.lastIndexOf("\r", line.length - 2) + 1);
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** The beginning of a table, as `display` sends it in each language. */
const table = z.object({
  columns: z.array(cell),
  index: z.array(cell),
  index_name: z._default(z.nullable(cell), ""),
  data: z.array(z.array(cell)),
  rows: z.int().check(z.nonnegative()),
  all_columns: z.int().check(z.nonnegative()),
});

export interface ShownTable {
  readonly columns: readonly string[];
  /** What the names of the rows are; often empty. */
  readonly indexName: string;
  /** Of numbers, which stand below each other. */
  readonly areNumbers: readonly boolean[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
  readonly rowCount: number;
  readonly columnCount: number;
}

const maxRows = 200;

/** Undefined where it is none. */
export function readTable(content: string): ShownTable | undefined {
  const parsed = table.safeParse(parseJson(content)).data;
  if (!parsed) return undefined;
  return {
    columns: parsed.columns.map(textOf),
    areNumbers: parsed.columns.map((_, place) => holdsNumbers(parsed.data.map((cells) => cells[place] ?? null))),
    indexName: textOf(parsed.index_name),
    rows: parsed.data
      .slice(0, maxRows)
      .map((cells, row) => ({ name: textOf(parsed.index[row] ?? null), cells: cells.map(textOf) })),
    rowCount: parsed.rows,
    columnCount: parsed.all_columns,
  };
}

function holdsNumbers(cells: readonly z.infer<typeof cell>[]): boolean {
  const known = cells.filter((each) => each !== null);
  return known.length > 0 && known.every((each) => typeof each === "number");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: z.infer<typeof cell>): string {
  return value === null ? "" : String(value);
}
