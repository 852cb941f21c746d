// A value that a JSON Schema accepts, filled with words of the conversation where text is wanted.
import { titleOf } from "./title.ts";

type Schema = Readonly<Record<string, unknown>>;

const maxDepth = 12;

export function exampleOf(schema: unknown, about: string): unknown {
  return example(schema, { root: isSchema(schema) ? schema : {}, about, depth: 0 });
}

interface Place {
  readonly root: Schema;
  readonly about: string;
  readonly depth: number;
}

function example(given: unknown, place: Place): unknown {
  const schema = resolved(given, place.root);
  if (!schema) return null;
  if ("const" in schema) return schema.const;
  if ("default" in schema) return schema.default;
  if (Array.isArray(schema.enum)) return chosen(schema.enum, place.about);
  const choices = [schema.anyOf, schema.oneOf].find(Array.isArray);
  if (choices) return exampleOfChoice(choices, place);
  if (Array.isArray(schema.allOf))
    return example(Object.assign({}, ...schema.allOf.map((part) => resolved(part, place.root))), place);
  return exampleOfType(schema, place);
}

/** Null where it may be: a script knows little. Below a certain depth it is also what ends a recursion. */
function exampleOfChoice(choices: readonly unknown[], place: Place): unknown {
  const isNull = (choice: unknown) => isSchema(choice) && choice.type === "null";
  return choices.some(isNull) && place.depth > 2
    ? null
    : example(
        choices.find((choice) => !isNull(choice)),
        place,
      );
}

function exampleOfType(schema: Schema, place: Place): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  switch (type ?? (schema.properties ? "object" : "string")) {
    case "object":
      return exampleOfObject(schema, place);
    case "array":
      return exampleOfArray(schema, place);
    case "string":
      return exampleOfString(schema, place.about);
    case "number":
    case "integer":
      return exampleOfNumber(schema, place.about);
    case "boolean":
      return false;
    default:
      return null;
  }
}

function exampleOfObject(schema: Schema, place: Place): Record<string, unknown> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const keys = Object.keys(properties).filter((key) => required.includes(key) || place.depth < 3);
  return Object.fromEntries(keys.map((key) => [key, example(properties[key], deeper(place))]));
}

function exampleOfArray(schema: Schema, place: Place): unknown[] {
  const least = typeof schema.minItems === "number" ? schema.minItems : 0;
  const length = place.depth >= maxDepth ? 0 : least;
  return Array.from({ length }, () => example(schema.items ?? {}, deeper(place)));
}

const formats: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  time: "00:00:00Z",
  email: "someone@example.com",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function exampleOfString(schema: Schema, about: string): string {
  const formatted = typeof schema.format === "string" ? formats[schema.format] : undefined;
  if (formatted !== undefined) return formatted;
  const most = typeof schema.maxLength === "number" ? schema.maxLength : 200;
  const least = typeof schema.minLength === "number" ? schema.minLength : 0;
  return titleOf(about).slice(0, most).padEnd(least, ".");
}

/** A number that the text mentions, if it may be one. */
function exampleOfNumber(schema: Schema, about: string): number {
  const isWhole = schema.type === "integer";
  const least = bound(schema.minimum, schema.exclusiveMinimum, isWhole ? 1 : 0.5) ?? Number.NEGATIVE_INFINITY;
  const most = bound(schema.maximum, schema.exclusiveMaximum, isWhole ? -1 : -0.5) ?? Number.POSITIVE_INFINITY;
  const mentioned = (about.match(/-?\d{1,9}(?:\.\d+)?/g) ?? []).map(Number);
  const fits = (value: number) => value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return mentioned.find(fits) ?? Math.min(Math.max(0, least), most);
}

function bound(inclusive: unknown, exclusive: unknown, step: number): number | undefined {
  if (typeof inclusive === "number") return inclusive;
  return typeof exclusive === "number" ? exclusive + step : undefined;
}

/** One that the text mentions, else the first. */
function chosen(values: readonly unknown[], about: string): unknown {
  const lower = about.toLowerCase();
  return (
    values.find((value) => typeof value === "string" && value !== "" && lower.includes(value.toLowerCase())) ??
    values[0]
  );
}

function resolved(given: unknown, root: Schema): Schema | undefined {
  if (!isSchema(given)) return undefined;
  if (typeof given.$ref !== "string") return given;
  const found = given.$ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((key) => key !== "")
    .reduce<unknown>(
      (value, key) => (isSchema(value) ? value[key.replace(/~1/g, "/").replace(/~0/g, "~")] : undefined),
      root,
    );
  return isSchema(found) ? found : undefined;
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
