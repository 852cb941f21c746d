// How values are sent to Postgres and parsed. Text is sent as text for every type, because lite's JSON encoding turns every
// jsonb argument into a JSON string.
import type postgres from "postgres";
import { parseExactJson } from "../exact-json.ts";

const jsonText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
const plainText = (value: unknown) => String(value);

function type(
  oid: number,
  serialize: (value: unknown) => string,
  parse: (text: string) => unknown,
): postgres.PostgresType {
  return { to: oid, from: [oid], serialize, parse };
}

const unparsed = (text: string) => text;

export const wireTypes: Record<string, postgres.PostgresType> = {
  json: type(114, jsonText, parseExactJson),
  jsonb: type(3802, jsonText, parseExactJson),
  boolean: type(16, plainText, (text) => text === "t"),
  bytea: type(17, plainText, unparsed),
  numeric: type(1700, plainText, unparsed),
  bigint: type(20, plainText, unparsed),
};
