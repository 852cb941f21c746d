// lite gives a function with one unnamed argument only JSON objects and arrays. PostgREST gives it any body whose content type fits.
import type { AnyAST, FunctionInfo } from "@supabase/lite";
import { type ApiError, Refusal } from "../errors.ts";
import { introspectionOf, type SchemaCache } from "../schema-cache.ts";

export interface FunctionCall {
  readonly schema: string;
  readonly name: string;
  readonly request: Request;
}

const typesByContent: Readonly<Record<string, readonly string[]>> = {
  "application/json": ["json", "jsonb"],
  "text/plain": ["text"],
  "text/xml": ["xml"],
  "application/xml": ["xml"],
  "application/octet-stream": ["bytea"],
};

/** The body as the one argument; undefined when lite can call the function itself. */
export async function readUnnamedArgument(cache: SchemaCache, call: FunctionCall): Promise<string | undefined> {
  const { request } = call;
  if (request.method !== "POST") return undefined;
  const [content = ""] = (request.headers.get("content-type") ?? "application/json").split(";");
  const types = typesByContent[content.trim().toLowerCase()];
  if (!types) return undefined;
  const overload = findOverload(cache, call, types);
  if (types.includes("jsonb")) return overload ? jsonArgument(await request.clone().text()) : undefined;
  if (!overload) throw new Refusal(notFound(call, types[0] ?? ""));
  if (types.includes("bytea")) return `\\x${Buffer.from(await request.arrayBuffer()).toString("hex")}`;
  return request.text();
}

function findOverload(cache: SchemaCache, { schema, name }: FunctionCall, types: readonly string[]) {
  const { functions = [] } = introspectionOf(cache, schema);
  const isUnnamed = ({ arg_names, arg_types }: FunctionInfo) =>
    arg_types.length === 1 && arg_names.every((argument) => argument === "") && types.includes(arg_types[0] ?? "");
  return functions.find((overload) => overload.name === name && isUnnamed(overload));
}

/** An object may be the named arguments of an overload, which lite looks for. */
function jsonArgument(text: string): string | undefined {
  return /^\s*(?:[{[]|$)/.test(text) ? undefined : text;
}

export function withUnnamedArgument(ast: AnyAST, argument: string): AnyAST {
  return { ...ast, args: [argument], paramsType: "positional", inputType: "text" } as AnyAST; // as lite has a call with text
}

function notFound({ schema, name }: FunctionCall, type: string): ApiError {
  return {
    status: 404,
    code: "PGRST202",
    message: `Could not find the function ${schema}.${name} in the schema cache`,
    details: `Searched for the function ${schema}.${name} with a single unnamed ${type} parameter, but no matches were found in the schema cache.`,
  };
}
