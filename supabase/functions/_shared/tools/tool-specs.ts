// Tools as every provider can be told of them: JSON Schema of the kind that the strictest accept.
import { z } from "zod";
import type { Tool } from "../agent/tool.ts";
import type { ToolSpec } from "../models/model-client.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** What would say a thing about the shape that the words below cannot say. */
const unsupported = ["$ref", "oneOf", "allOf", "not", "prefixItems", "patternProperties", "propertyNames"];
/** Everything else, such as minLength or default, stands in descriptions, and zod checks it. */
const plainWords = ["type", "description", "enum"];

export function toolSpecs(tools: readonly Tool[]): ToolSpec[] {
  return tools.map(({ name, description, input }) => ({
    name,
    description,
    input_schema: strictSchema(z.toJSONSchema(input)),
  }));
}

/** Every property is required and no other allowed. Throws for a shape that cannot be said so: a defect of the tool. */
function strictSchema(schema: JsonSchema): JsonSchema {
  const word = unsupported.find((word) => word in schema);
  if (word !== undefined) throw new Error(`A tool's input needs ${word}, which strict schemas do not know.`);
  const { properties, items, anyOf } = schema;
  const strict: Record<string, unknown> = {};
  for (const word of plainWords) if (word in schema) strict[word] = schema[word];
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
