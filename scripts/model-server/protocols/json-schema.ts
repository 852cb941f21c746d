// Checks a strict schema against the provider's rules.
import { z } from "zod";

export interface SchemaRules {
  /** Keywords that this provider refuses in a strict schema. */
  readonly refused: ReadonlySet<string>;
  readonly mostArrayMinimum: number;
}

const nowhere = ["allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"];
const unsupported = [
  ...nowhere,
  "patternProperties",
  "propertyNames",
  "unevaluatedProperties",
  "minLength",
  "maxLength",
];

export const openaiRules: SchemaRules = {
  refused: new Set([...unsupported, "default", "minProperties", "maxProperties", "uniqueItems", "contains"]),
  mostArrayMinimum: Number.POSITIVE_INFINITY,
};

export const anthropicRules: SchemaRules = {
  refused: new Set([
    ...unsupported,
    ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "maxItems", "uniqueItems"],
  ]),
  mostArrayMinimum: 1,
};

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  prefixItems: z.array(z.unknown()).optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
  minItems: z.number().optional(),
});
type SchemaNode = z.infer<typeof node>;

/** The first problem and where it is; undefined if there is none. */
export function strictnessProblem(schema: unknown, rules: SchemaRules): string | undefined {
  const root = node.safeParse(schema);
  if (!root.success || root.data.type !== "object" || root.data.anyOf) return "the root must be of type 'object'";
  return nodeProblem(schema, rules, "the root");
}

function nodeProblem(value: unknown, rules: SchemaRules, place: string): string | undefined {
  const parsed = node.safeParse(value);
  if (!parsed.success) return `${place} is no schema`;
  const schema = parsed.data;
  const refused = Object.keys(schema).find((keyword) => rules.refused.has(keyword));
  if (refused) return `in ${place}, '${refused}' is not permitted`;
  if ((schema.minItems ?? 0) > rules.mostArrayMinimum) return `in ${place}, 'minItems' may be 0 or 1`;
  if (!["type", "anyOf", "$ref", "enum", "const"].some((keyword) => keyword in schema)) {
    return `${place} must have a 'type'`;
  }
  return objectProblem(schema, place) ?? firstProblem(childrenOf(schema, place), rules);
}

function objectProblem(schema: SchemaNode, place: string): string | undefined {
  if (![schema.type].flat().includes("object")) return undefined;
  if (schema.additionalProperties !== false) return `in ${place}, 'additionalProperties' must be false`;
  const names = Object.keys(schema.properties ?? {});
  const missing = names.find((name) => !schema.required?.includes(name));
  if (missing !== undefined) return `in ${place}, 'required' must name every property, '${missing}' is missing`;
  const unknown = schema.required?.find((name) => !names.includes(name));
  return unknown === undefined ? undefined : `in ${place}, '${unknown}' is required and no property`;
}

function childrenOf(schema: SchemaNode, place: string): [place: string, child: unknown][] {
  const named = (children: Record<string, unknown> | undefined) =>
    Object.entries(children ?? {}).map(([name, child]): [string, unknown] => [`${place}.${name}`, child]);
  const listed = (children: unknown[] | undefined) =>
    (children ?? []).map((child, index): [string, unknown] => [`${place}[${index}]`, child]);
  return [
    ...named(schema.properties),
    ...named(schema.$defs),
    ...listed(schema.anyOf),
    ...listed(schema.prefixItems),
    ...("items" in schema ? [[`${place}.items`, schema.items] satisfies [string, unknown]] : []),
  ];
}

function firstProblem(children: [string, unknown][], rules: SchemaRules): string | undefined {
  for (const [place, child] of children) {
    const problem = nodeProblem(child, rules, place);
    if (problem) return problem;
  }
  return undefined;
}
