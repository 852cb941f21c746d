// A zod schema as JSON Schema, the source of both the rendered schema and the schema for structured output.
import { z } from "zod";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A part of a schema; `true` allows any value and `false` none. */
export type Part = JsonSchema | boolean | undefined;

/**
 * The schema's input, before defaults and transforms, because that is what a model writes. Parts that are used more than once are
 * definitions. A Date is a string, which the parser understands; other types that JSON lacks (bigint, Map) allow any value.
 */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    reused: "ref",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
    },
  });
}

export function asSchema(part: Part): JsonSchema {
  if (part === false) return { not: {} };
  return part === true || part === undefined ? {} : part;
}

/** The definitions of a schema by reference, the root ("#") included. */
export function definitionsOf(root: JsonSchema): ReadonlyMap<string, JsonSchema> {
  const named = Object.entries(root.$defs ?? {}).map(([name, schema]) => [`#/$defs/${name}`, schema] as const);
  return new Map<string, JsonSchema>([["#", root], ...named]);
}

/** The direct parts of a schema, each with its property name if it has one. */
export function partsOf(schema: JsonSchema): { readonly key: string; readonly part: JsonSchema }[] {
  const { properties, additionalProperties, items, prefixItems, anyOf, oneOf, allOf } = schema;
  const named = Object.entries(properties ?? {}).map(([key, part]) => ({ key, part: asSchema(part) }));
  const lists = [prefixItems, anyOf, oneOf, allOf, Array.isArray(items) ? items : [items], [additionalProperties]];
  const unnamed = lists.flatMap((list) => list ?? []).filter((part) => typeof part === "object");
  return [...named, ...unnamed.map((part) => ({ key: "", part }))];
}

/** Replaces the given references by their definitions. Keywords next to a reference are kept. */
export function withDefinitionsInPlace(
  schema: JsonSchema,
  root: JsonSchema,
  isReplaced: (reference: string) => boolean,
): JsonSchema {
  const definitions = definitionsOf(root);
  function inPlace(part: JsonSchema): JsonSchema {
    const { $ref, ...siblings } = part;
    if ($ref !== undefined && isReplaced($ref)) return inPlace({ ...definitions.get($ref), ...siblings });
    return withParts(part, inPlace);
  }
  return inPlace(schema);
}

/** The schema with each of its parts changed. */
export function withParts(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const each = <P extends Part>(part: P): P | JsonSchema => (typeof part === "object" ? change(part) : part);
  const { properties, additionalProperties, items, prefixItems, anyOf, oneOf, allOf } = schema;
  const changed = Object.entries(properties ?? {}).map(([key, part]) => [key, each(part)] as const);
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(changed) }),
    ...(additionalProperties !== undefined && { additionalProperties: each(additionalProperties) }),
    ...(items !== undefined && { items: Array.isArray(items) ? items.map(each) : each(items) }),
    ...(prefixItems && { prefixItems: prefixItems.map(each) }),
    ...(anyOf && { anyOf: anyOf.map(change) }),
    ...(oneOf && { oneOf: oneOf.map(change) }),
    ...(allOf && { allOf: allOf.map(change) }),
  };
}

/** The references to recursive definitions. */
export function recursiveReferences(root: JsonSchema): ReadonlySet<string> {
  const definitions = definitionsOf(root);
  const usedBy = new Map(Array.from(definitions, ([reference, schema]) => [reference, referencesIn(schema)] as const));
  return new Set([...definitions.keys()].filter((reference) => reaches(usedBy, reference)));
}

function referencesIn(schema: JsonSchema): string[] {
  const found: string[] = [];
  const left = [schema];
  for (let next = left.pop(); next; next = left.pop()) {
    if (next.$ref !== undefined) found.push(next.$ref);
    left.push(...partsOf(next).map(({ part }) => part));
  }
  return found;
}

function reaches(usedBy: ReadonlyMap<string, readonly string[]>, goal: string): boolean {
  const seen = new Set(usedBy.get(goal));
  for (const reference of seen) for (const next of usedBy.get(reference) ?? []) seen.add(next);
  return seen.has(goal);
}
