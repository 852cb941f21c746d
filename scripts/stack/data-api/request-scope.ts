// What lite does not pass from the request to the database: caller, method and schema.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Claims } from "../keys.ts";
import type { ParsedQuery } from "./filters/parse-query.ts";

export interface Caller {
  readonly role: string;
  /** Absent when no token was given. */
  readonly claims?: Claims;
}

export interface RequestScope {
  readonly caller: Caller;
  readonly method: string;
  /** Below `/rest/v1`, as SQL reads it in `request.path`. */
  readonly path: string;
  readonly headers: Headers;
  /** The exposed schema of this request. */
  readonly schema: string;
  readonly query: ParsedQuery;
  /** The body, for a function with one unnamed argument. */
  readonly unnamedArgument?: string | undefined;
  /** Set while lite prepares the query; answered instead of running it. */
  refusal?: Response;
  /** Set while the query runs if the answer is CSV: each row as Postgres writes it. */
  csvLines?: readonly string[];
}

const scopes = new AsyncLocalStorage<RequestScope>();

export function runInScope<T>(scope: RequestScope, run: () => T): T {
  return scopes.run(scope, run);
}

export function currentScope(): RequestScope {
  const scope = scopes.getStore();
  if (!scope) throw new Error("The Data API's database was used outside of a request");
  return scope;
}

const readMethods = new Set(["GET", "HEAD"]);

export function isReadOnly({ method }: RequestScope): boolean {
  return readMethods.has(method);
}
