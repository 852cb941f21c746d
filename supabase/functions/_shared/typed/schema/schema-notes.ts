// The constraints that a type does not express, as short notes for comments in prompts and for descriptions.
import { asSchema, type JsonSchema } from "./json-schema.ts";

/** Longer patterns do not help a model. */
const maxPatternLength = 60;

const formats: Readonly<Record<string, string>> = {
  "date-time": "ISO 8601 date and time",
  date: "YYYY-MM-DD",
  time: "HH:MM:SS",
  duration: "ISO 8601 duration",
  email: "email address",
  uri: "URL",
  uuid: "UUID",
};

export function schemaNotes(schema: JsonSchema): string[] {
  const { items, prefixItems } = schema;
  const each = items === undefined || Array.isArray(items) || prefixItems ? [] : schemaNotes(asSchema(items));
  return [
    ...stringNotes(schema),
    ...numberNotes(schema),
    ...(prefixItems ? [] : range(schema.minItems, schema.maxItems, "entries")),
    ...each.map((note) => `each ${note}`),
    ...("default" in schema ? [`default ${JSON.stringify(schema.default)}`] : []),
  ];
}

export function description(schema: JsonSchema): string {
  return (schema.description ?? "").replace(/\s+/g, " ").trim();
}

function stringNotes({ format, pattern, minLength, maxLength }: JsonSchema): string[] {
  const isTelling = format === undefined && pattern !== undefined && pattern.length <= maxPatternLength;
  return [
    ...(format === undefined ? [] : [formats[format] ?? format]),
    ...(isTelling ? [`matches /${pattern}/`] : []),
    ...range(minLength, maxLength, "characters"),
  ];
}

function numberNotes({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema): string[] {
  return [
    ...range(safely(minimum), safely(maximum)),
    ...(typeof exclusiveMinimum === "number" ? [`more than ${exclusiveMinimum}`] : []),
    ...(typeof exclusiveMaximum === "number" ? [`less than ${exclusiveMaximum}`] : []),
    ...(multipleOf === undefined ? [] : [`a multiple of ${multipleOf}`]),
  ];
}

/** zod bounds integers by the safe range, which is not a constraint of the schema. */
function safely(bound: number | undefined): number | undefined {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}

function range(least: number | undefined, most: number | undefined, unit = ""): string[] {
  if (least === undefined && most === undefined) return [];
  const of = unit === "" ? "" : ` ${unit}`;
  if (most === undefined) return [`at least ${least}${of}`];
  if (least === undefined) return [`at most ${most}${of}`];
  return [least === most ? `${least}${of}` : `${least} to ${most}${of}`];
}
