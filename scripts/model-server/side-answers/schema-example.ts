// A value that a JSON Schema accepts, with words and numbers of the conversation where they fit.
import { titleOf } from "./title.ts";

type Schema = Readonly<Record<string, unknown>>;

const maxDepth = 12;
/** Below this, what may be null is null, and what may be left out is left out. */
const shallowDepth = 2;

const formats: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  email: "someone@example.com",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

export function exampleOf(root: unknown, about: string): unknown {
  return example(root, 0);

  function example(given: unknown, depth: number): unknown {
    const schema = resolved(given, root);
    if ("const" in schema) return schema.const;
    if (Array.isArray(schema.enum)) return mentioned(schema.enum) ?? schema.enum[0];
    const choices = [schema.anyOf, schema.oneOf].find(Array.isArray);
    if (choices) return exampleOfChoice(choices, depth);
    const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
    if (type === "object" || schema.properties) return exampleOfObject(schema, depth + 1);
    if (type === "array")
      return depth < maxDepth ? list(schema.minItems).map(() => example(schema.items, depth + 1)) : [];
    if (type === "number" || type === "integer") return exampleOfNumber(schema, type === "integer");
    if (type === "boolean") return false;
    return type === "string" ? exampleOfString(schema) : null;
  }

  function exampleOfChoice(choices: readonly unknown[], depth: number): unknown {
    const [first, ...others] = choices.filter((choice) => resolved(choice, root).type !== "null");
    const isNullable = others.length + 1 < choices.length;
    return isNullable && depth > shallowDepth ? null : example(first, depth);
  }

  function exampleOfObject({ properties, required }: Schema, depth: number): unknown {
    const isKept = (key: string) => depth <= shallowDepth + 1 || (Array.isArray(required) && required.includes(key));
    const entries = Object.entries(isSchema(properties) ? properties : {}).filter(([key]) => isKept(key));
    return Object.fromEntries(entries.map(([key, value]) => [key, example(value, depth)]));
  }

  function exampleOfNumber(schema: Schema, isWhole: boolean): number {
    const step = isWhole ? 1 : 0.5;
    const least = Number(schema.minimum ?? Number(schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) + step);
    const most = Number(schema.maximum ?? Number(schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY) - step);
    const numbers = (about.match(/-?\d{1,9}(?:\.\d+)?/g) ?? []).map(Number);
    const fits = (value: number) => value >= least && value <= most && (!isWhole || Number.isInteger(value));
    return numbers.find(fits) ?? Math.min(Math.max(0, least), most);
  }

  function exampleOfString({ format, minLength, maxLength }: Schema): string {
    const formatted = formats[String(format)];
    return (
      formatted ??
      titleOf(about)
        .slice(0, Number(maxLength ?? 200))
        .padEnd(Number(minLength ?? 0), ".")
    );
  }

  function mentioned(values: readonly unknown[]): unknown {
    const text = about.toLowerCase();
    return values.find((value) => typeof value === "string" && value !== "" && text.includes(value.toLowerCase()));
  }
}

function list(length: unknown): undefined[] {
  return Array.from({ length: Number(length ?? 0) });
}

function resolved(given: unknown, root: unknown): Schema {
  if (!isSchema(given)) return {};
  if (typeof given.$ref !== "string") return given;
  const keys = given.$ref.split("/").slice(1);
  const found = keys.reduce<unknown>((value, key) => (isSchema(value) ? value[key] : undefined), root);
  return isSchema(found) ? found : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
