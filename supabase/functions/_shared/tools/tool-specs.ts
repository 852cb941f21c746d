// Describes tools to providers, in JSON Schema that the strictest of them accept.
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import type { ToolSpec } from "../models/model-client.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that describe the shape in ways that strict schemas cannot express. */
const unsupported = ["$ref", "oneOf", "allOf", "not", "prefixItems", "patternProperties", "propertyNames"];
/** All other keywords, such as minLength or default, are dropped: descriptions repeat them and zod checks them. */
const keptKeywords = ["type", "description", "enum"];

export function toolSpecs(tools: readonly Tool[]): ToolSpec[] {
  return tools.map(({ name, description, input }) => ({
    name,
    description,
    input_schema: strictSchema(z.toJSONSchema(input)),
  }));
}

/** Every property is required and no other is allowed. Throws for a schema that cannot be expressed: a defect of the tool. */
function strictSchema(schema: JsonSchema): JsonSchema {
  const keyword = unsupported.find((candidate) => candidate in schema);
  if (keyword !== undefined) throw new Error(`A tool's input needs ${keyword}, which strict schemas do not support.`);
  const { properties, items, anyOf } = schema;
  const strict: Record<string, unknown> = {};
  for (const kept of keptKeywords) if (kept in schema) strict[kept] = schema[kept];
  if (Array.isArray(anyOf)) strict.anyOf = anyOf.map((option) => strictSchema(toSchema(option)));
  if (items !== undefined) strict.items = strictSchema(toSchema(items));
  if (schema.type !== "object") return strict;
  const fields = Object.entries(toSchema(properties ?? {}));
  const strictFields = fields.map(([name, field]) => [name, strictSchema(toSchema(field))] as const);
  return {
    ...strict,
    properties: Object.fromEntries(strictFields),
    required: fields.map(([name]) => name),
    additionalProperties: false,
  };
}

function toSchema(value: unknown): JsonSchema {
  return z.record(z.string(), z.unknown()).parse(value);
}
