// Turns our JSON Schemas into those that Anthropic can enforce.
import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import type { JSONOutputFormat, Tool } from "@anthropic-ai/sdk/resources/messages";
import type { ModelSpec, ToolSpec } from "../../models/model-client.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Limits on all strict tools of one request. The provider refuses a request that exceeds either. */
const maxStrictTools = 20;
const maxStrictUnions = 16;

/** Makes tools strict in the order given, as far as the provider's limits allow. */
export function toolsOf({ capabilities }: ModelSpec, tools: readonly ToolSpec[]): Tool[] {
  let toolsLeft = capabilities.strict_tools ? maxStrictTools : 0;
  let unionsLeft = maxStrictUnions;
  return tools.map(({ name, description, input_schema }) => {
    const schema = toolsLeft > 0 ? strictSchema(input_schema) : undefined;
    const unions = countUnions(schema);
    if (schema === undefined || unions > unionsLeft) {
      return { name, description, input_schema: { ...input_schema, type: "object" } };
    }
    toolsLeft -= 1;
    unionsLeft -= unions;
    return { name, description, input_schema: { ...schema, type: "object" }, strict: true };
  });
}

export function outputFormat(schema: Schema): JSONOutputFormat {
  return { type: "json_schema", schema: strictSchema(schema) ?? { ...schema } };
}

/** Keywords that the provider cannot enforce move into the description. Undefined: the provider cannot enforce this schema at all. */
function strictSchema(schema: Schema): Record<string, unknown> | undefined {
  if (schema.type !== "object" || !isTyped(schema)) return undefined;
  return { ...transformJSONSchema({ ...schema, type: "object" }) };
}

/** The SDK throws for a subschema without any type. */
function isTyped(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const { type, enum: values, $ref, properties, items, anyOf, oneOf, allOf, $defs }: Schema = { ...schema };
  const parts = [properties, $defs].flatMap((named) => Object.values(named ?? {}));
  const members = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const hasType = type !== undefined || Array.isArray(values) || $ref !== undefined || members.length > 0;
  return (hasType || "const" in schema) && [...parts, ...members, ...(items ? [items] : [])].every(isTyped);
}

function countUnions(schema: unknown): number {
  if (typeof schema !== "object" || schema === null) return 0;
  const { type, anyOf }: { type?: unknown; anyOf?: unknown } = schema;
  const own = Array.isArray(type) || Array.isArray(anyOf) ? 1 : 0;
  return Object.values(schema).reduce((sum: number, part) => sum + countUnions(part), own);
}
