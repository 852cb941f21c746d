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
    if (to > from) parts.push({ kind: "text", at: from, text: output.slice(from, to) });
    from = Math.max(from, to);
  };
  for (const shown of displays.toSorted((left, right) => left.at - right.at)) {
    addText(Math.min(shown.at, output.length));
    parts.push({ kind: "display", at: shown.at, display: shown });
  }
  addText(output.length);
  return parts;
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** A table as pandas writes it. */
const table = z.object({
  columns: z.array(z.union([cell, z.array(cell)])),
  index: z.array(z.union([cell, z.array(cell)])),
  data: z.array(z.array(z.unknown())),
  rows: z.int().check(z.nonnegative()),
});

export interface ShownTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
  readonly rowCount: number;
}

const maxRows = 200;

/** Undefined where it is none. */
export function readTable(content: string): ShownTable | undefined {
  const parsed = table.safeParse(parseJson(content)).data;
  if (!parsed) return undefined;
  return {
    columns: parsed.columns.map(textOf),
    rows: parsed.data
      .slice(0, maxRows)
      .map((cells, row) => ({ name: textOf(parsed.index[row]), cells: cells.map(textOf) })),
    rowCount: parsed.rows,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
