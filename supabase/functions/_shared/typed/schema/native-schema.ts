// The schema for structured output: the subset of strict JSON Schema that all providers accept.
import type { z } from "zod";
import type { Provider } from "../../protocol/enums.ts";
import {
  definitionsOf,
  type JsonSchema,
  jsonSchemaOf,
  partsOf,
  recursiveReferences,
  withDefinitionsInPlace,
  withParts,
} from "./json-schema.ts";
import { description, schemaNotes } from "./schema-notes.ts";

/** The lowest limits among the providers. A request beyond them is refused. */
const maxDepth = 5;
const maxProperties = 100;
const maxUnions = 16;

/**
 * Undefined for schemas that providers do not support: no object, open keys, tuples, `any`, or too large. The prompt describes those.
 * Optional fields become nullable, and fields with a default become required.
 */
export function nativeSchema(schema: z.ZodType, provider: Provider): JsonSchema | undefined {
  const root = jsonSchemaOf(schema);
  const recursive = recursiveReferences(root);
  if (recursive.size > 0 && provider === "anthropic") return undefined;
  const inPlace = (part: JsonSchema) => withDefinitionsInPlace(part, root, (reference) => !recursive.has(reference));
  const { $schema: _, $defs: __, ...body } = root;
  const definitions = Array.from(
    definitionsOf(root),
    ([reference, part]) => [reference, inPlace(part)] as const,
  ).filter(([reference]) => reference !== "#" && recursive.has(reference));
  const whole = inPlace(body);
  const all = [whole, ...definitions.map(([, part]) => part)];
  if (whole.type !== "object" || !all.every(isPromisable) || isTooMuch(all)) return undefined;
  const $defs = Object.fromEntries(
    definitions.map(([reference, part]) => [reference.replace("#/$defs/", ""), strict(part)]),
  );
  return { ...strict(whole), ...(definitions.length > 0 && { $defs }) };
}

function isPromisable(schema: JsonSchema): boolean {
  const { $ref, type, properties, additionalProperties, prefixItems, allOf, not, items } = schema;
  if (prefixItems || allOf || not || Array.isArray(items)) return false;
  const hasType = $ref !== undefined || isUnion(schema) || type !== undefined || "const" in schema || "enum" in schema;
  const isOpen =
    type === "object" && (!properties || !(additionalProperties === undefined || additionalProperties === false));
  const isAnyList = type === "array" && typeof items !== "object";
  return hasType && !isOpen && !isAnyList && partsOf(schema).every(({ part }) => isPromisable(part));
}

function isUnion({ anyOf, oneOf, type }: JsonSchema): boolean {
  return anyOf !== undefined || oneOf !== undefined || Array.isArray(type);
}

function isTooMuch(schemas: readonly JsonSchema[]): boolean {
  const counts = schemas.map(countParts);
  const sum = (key: "properties" | "unions") => counts.reduce((total, count) => total + count[key], 0);
  const depth = Math.max(...counts.map((count) => count.depth));
  return depth > maxDepth || sum("properties") > maxProperties || sum("unions") > maxUnions;
}

interface Count {
  readonly depth: number;
  readonly properties: number;
  readonly unions: number;
}

/** Optional fields count as unions, because they become nullable. */
function countParts(schema: JsonSchema): Count {
  const counts = partsOf(schema).map(({ part }) => countParts(part));
  const names = Object.keys(schema.properties ?? {});
  const optional = names.length - (schema.required ?? []).length;
  return {
    depth: Math.max(0, ...counts.map(({ depth }) => depth)) + (schema.type === "object" ? 1 : 0),
    properties: counts.reduce((sum, count) => sum + count.properties, names.length),
    unions: counts.reduce((sum, count) => sum + count.unions, (isUnion(schema) ? 1 : 0) + Math.max(0, optional)),
  };
}

/** Keywords that not every provider takes become words of the description. */
function strict(schema: JsonSchema): JsonSchema {
  const { $ref, type, anyOf, oneOf, items, enum: values, properties } = withParts(schema, strict);
  if ($ref !== undefined) return { $ref };
  const alternatives = anyOf ?? oneOf;
  const notes = [description(schema), ...schemaNotes(withoutItems(schema))].filter((words) => words !== "").join("; ");
  return {
    ...(type !== undefined && { type }),
    ...(notes !== "" && { description: notes }),
    ...("const" in schema && { const: schema.const }),
    ...(values && { enum: values }),
    ...(alternatives && { anyOf: alternatives }),
    ...(items !== undefined && { items }),
    ...(properties && strictProperties(properties, schema)),
  };
}

/** The notes on entries are on the items. */
function withoutItems({ items: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function strictProperties(
  properties: NonNullable<JsonSchema["properties"]>,
  { required = [], properties: own = {} }: JsonSchema,
): JsonSchema {
  const entries = Object.entries(properties).map(([key, part]) => {
    const before = own[key];
    const hasDefault = typeof before === "object" && "default" in before;
    return [key, required.includes(key) || hasDefault ? part : orNull(part)] as const;
  });
  return {
    properties: Object.fromEntries(entries),
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function orNull(part: JsonSchema | boolean): JsonSchema | boolean {
  if (typeof part === "boolean") return part;
  const { type, anyOf, enum: values, description: text, ...rest } = part;
  const kept = text === undefined ? {} : { description: text };
  if (anyOf) {
    const hasNull = anyOf.some((one) => one.type === "null");
    return { ...part, anyOf: hasNull ? anyOf : [...anyOf, { type: "null" }] };
  }
  const isPlain = typeof type === "string" && !values && !("const" in part) && type !== "object" && type !== "array";
  if (isPlain) return { ...part, type: [type, "null"] };
  if (Array.isArray(type)) return type.includes("null") ? part : { ...part, type: [...type, "null"] };
  return { ...kept, anyOf: [{ ...rest, ...(type && { type }), ...(values && { enum: values }) }, { type: "null" }] };
}
