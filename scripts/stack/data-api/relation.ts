// The schema and the relation or function of a request.
import { fuzzyMatch } from "@supabase/lite";
import { errorResponse } from "./errors.ts";
import { introspectionOf, type SchemaCache } from "./schema-cache.ts";

const writeMethods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** The schema named by the method's profile header, else the first exposed one. */
export function requestedSchema(request: Request, { introspections }: SchemaCache): string | Response {
  const exposed = [...introspections.keys()];
  const header = writeMethods.has(request.method) ? "content-profile" : "accept-profile";
  const schema = request.headers.get(header) ?? exposed[0] ?? "public";
  if (exposed.includes(schema)) return schema;
  return errorResponse({
    status: 406,
    code: "PGRST106",
    message: `Invalid schema: ${schema}`,
    hint: `Only the following schemas are exposed: ${exposed.join(", ")}`,
  });
}

/** PostgREST's 404 for a missing or unexposed table or view. */
export function refuseUnknownRelation(cache: SchemaCache, schema: string, relation: string): Response | undefined {
  const { tables, views } = introspectionOf(cache, schema);
  const names = [...tables, ...views].map(({ name }) => name);
  if (names.includes(relation)) return undefined;
  const similar = fuzzyMatch(relation, names);
  return errorResponse({
    status: 404,
    code: "PGRST205",
    message: `Could not find the table '${schema}.${relation}' in the schema cache`,
    hint: similar ? `Perhaps you meant the table '${schema}.${similar}'` : null,
  });
}

/** The argument names of a function, over all its overloads. */
export function argumentNames(cache: SchemaCache, schema: string, name: string): Set<string> {
  const { functions = [] } = introspectionOf(cache, schema);
  return new Set(functions.filter((overload) => overload.name === name).flatMap(({ arg_names }) => arg_names));
}
