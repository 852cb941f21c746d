// Names the parts of a schema that are recursive, and larger parts that are used more than once.
import { definitionsOf, type JsonSchema, partsOf, recursiveReferences } from "./json-schema.ts";

/** The name of a recursive answer. */
const rootName = "Answer";

interface Use {
  count: number;
  /** The first property of this type. */
  key: string;
}

/** Names by reference, in order of appearance. A name comes from the metadata (`id`) or from the first property of the type. */
export function nameDefinitions(root: JsonSchema): ReadonlyMap<string, string> {
  const recursive = recursiveReferences(root);
  const definitions = definitionsOf(root);
  const names = new Map<string, string>();
  for (const [reference, { count, key }] of usesIn(root)) {
    const isWorthIt = recursive.has(reference) || (count > 1 && isObject(definitions.get(reference)));
    if (isWorthIt) names.set(reference, unused(nameOf(reference, key), new Set(names.values())));
  }
  return names;
}

function isObject(schema: JsonSchema | undefined): boolean {
  return Object.keys(schema?.properties ?? {}).length > 0 || (schema?.anyOf ?? schema?.oneOf ?? []).length > 2;
}

function nameOf(reference: string, key: string): string {
  const own = reference.replace(/^#(?:\/\$defs\/)?/, "");
  if (own === "") return rootName;
  return typeName(own.startsWith("__") ? key : own) || "Item";
}

function typeName(words: string): string {
  return words.replace(/(?:^|[^A-Za-z0-9])+([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase());
}

function unused(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function usesIn(root: JsonSchema): ReadonlyMap<string, Use> {
  const definitions = definitionsOf(root);
  const uses = new Map<string, Use>();
  function visit(schema: JsonSchema, key: string): void {
    if (schema.$ref !== undefined) {
      const known = uses.get(schema.$ref);
      if (known) known.count += 1;
      else {
        uses.set(schema.$ref, { count: 1, key });
        if (schema.$ref !== "#") visit(definitions.get(schema.$ref) ?? {}, key);
      }
    }
    for (const { key: inner, part } of partsOf(schema)) visit(part, inner === "" ? key : inner);
  }
  visit(root, "");
  return uses;
}
