// Which exposed schema and which relation or function a request is about.
import type { IntrospectResult } from "@supabase/lite";
import { fuzzyMatch } from "@supabase/lite";
import { errorResponse } from "./errors.ts";
import type { SchemaCache } from "./schema-cache.ts";

const writeMethods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** The schema named by the profile header that counts for the method, else the first exposed one. */
export function requestedSchema(request: Request, exposed: readonly string[]): string | Response {
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

/** PostgREST's 404 for a table or view that is not there or not exposed. */
export function refuseUnknownRelation(
  { introspection }: SchemaCache,
  schema: string,
  relation: string,
): Response | undefined {
  const names = relationNames(introspection, schema);
  if (names.includes(relation)) return undefined;
  const similar = fuzzyMatch(relation, names);
  return errorResponse({
    status: 404,
    code: "PGRST205",
    message: `Could not find the table '${schema}.${relation}' in the schema cache`,
    hint: similar ? `Perhaps you meant the table '${schema}.${similar}'` : null,
  });
}

function relationNames({ tables, views }: IntrospectResult, schema: string): string[] {
  return [...tables, ...views].filter((relation) => relation.schema === schema).map(({ name }) => name);
}

/** The names under which a function takes arguments, over all its overloads. */
export function argumentNames({ introspection }: SchemaCache, schema: string, name: string): Set<string> {
  const overloads = (introspection.functions ?? []).filter(
    (candidate) => candidate.schema === schema && candidate.name === name,
  );
  return new Set(overloads.flatMap(({ arg_names }) => arg_names));
}
