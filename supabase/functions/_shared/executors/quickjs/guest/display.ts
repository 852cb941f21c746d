// display(value): pictures, pages and tables where they can be shown, and else text.
import { host } from "./host.ts";
import { inspect } from "./inspect.ts";
import { missing, type Table, tabulated } from "./table.ts";

const maxRows = 200;
const maxColumns = 50;
const maxCell = 300;
const maxTable = 200_000;
const markup = /^\s*<(!doctype html|[a-z][a-z0-9]*[\s/>])[\s\S]*>\s*$/i;
const imageUrl = /^data:(image\/(?:png|jpeg|gif|webp|svg\+xml));base64,([a-z0-9+/=\s]+)$/i;
const signatures: readonly (readonly [string, string])[] = [
  ["\x89PNG", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
];

/** False: it is to be shown as text. */
export function show(value: unknown): boolean {
  if (typeof value === "string") return showText(value);
  if (value instanceof Uint8Array) return showBytes(value);
  if (typeof value !== "object" || value === null) return false;
  if ("html" in value && typeof value.html === "string") return host.show("text/html", value.html);
  const isRecords = Array.isArray(value) && value.length > 0 && value.every((row) => row && typeof row === "object");
  return isRecords && showTable(value);
}

export function showTable(data: unknown, only?: readonly string[]): boolean {
  const table = tabulated(data, only);
  if (!table || table.rows.length === 0) return false;
  let shown = maxRows;
  let text = tableText(table, shown);
  while (text.length > maxTable && shown > 1) {
    shown = Math.floor(Math.min(shown, table.rows.length) / 2);
    text = tableText(table, shown);
  }
  return host.show("application/json", text);
}

function tableText({ columns, rows }: Table, shown: number): string {
  const some = rows.slice(0, shown);
  return JSON.stringify({
    columns: columns.slice(0, maxColumns),
    index: some.map(({ index }) => index),
    data: some.map(({ values }) => values.slice(0, maxColumns).map(cell)),
    rows: rows.length,
    all_columns: columns.length,
  });
}

function cell(value: unknown): string | number | boolean | null {
  if (value === missing || value === null || value === undefined) return null;
  if (typeof value === "boolean" || Number.isFinite(value)) return value as number | boolean; // of one of these types
  const text = typeof value === "string" ? value : inspect(value, { depth: 0 });
  return text.length > maxCell ? `${text.slice(0, maxCell)}…` : text;
}

function showText(text: string): boolean {
  const [, type, content] = imageUrl.exec(text) ?? [];
  if (type !== undefined && content !== undefined) return host.show(type.toLowerCase(), content);
  if (!markup.test(text)) return false;
  if (!/^\s*<svg/i.test(text)) return host.show("text/html", text);
  return host.show("image/svg+xml", btoa(binary(new TextEncoder().encode(text))));
}

function showBytes(bytes: Uint8Array): boolean {
  const start = binary(bytes.subarray(0, 4));
  const type = signatures.find(([signature]) => start.startsWith(signature))?.[1];
  return type !== undefined && host.show(type, btoa(binary(bytes)));
}

function binary(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(from, from + 8192)));
  return parts.join("");
}
