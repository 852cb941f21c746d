// The statement that sets up a transaction for the caller: role, claims, request, search path, time limits.

import type { HoistedSettings, Settings } from "./hoisted-settings.ts";
import { currentScope, isReadOnly, type RequestScope } from "./request-scope.ts";

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly string[];
}

export interface ContextOptions {
  readonly settings: HoistedSettings;
  readonly extraSearchPath: readonly string[];
}

/** Marks the statement; no query begins with it. */
export const contextPrefix = "/* request context */ select ";

/** `role` comes last, because it may lack the right to set the others. */
export function contextStatement(options: ContextOptions, scope = currentScope()): Statement {
  const assignments = Object.entries({
    ...requestSettings(scope),
    ...hoisted(options.settings, scope),
    ...session(options, scope),
  });
  return {
    sql:
      contextPrefix +
      assignments.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`).join(", "),
    parameters: assignments.flat(),
  };
}

/** Read in SQL with `current_setting('request.headers', true)` and the like. */
function requestSettings({ method, path, headers, caller }: RequestScope): Settings {
  const { cookie = "", ...rest } = Object.fromEntries(headers);
  const cookies = Object.fromEntries(
    cookie
      .split(/;\s*/)
      .filter(Boolean)
      .map((pair) => splitOnce(pair, "=")),
  );
  return {
    "request.method": method,
    "request.path": path,
    "request.headers": JSON.stringify(rest),
    "request.cookies": JSON.stringify(cookies),
    "request.jwt.claims": JSON.stringify({ ...caller.claims, role: caller.role }),
  };
}

function hoisted({ byRole, byFunction }: HoistedSettings, { caller, schema, path }: RequestScope): Settings {
  const called = path.startsWith("/rpc/") ? byFunction.get(`${schema}.${path.slice("/rpc/".length)}`) : undefined;
  return { ...byRole.get(caller.role), ...called };
}

function session({ extraSearchPath }: ContextOptions, scope: RequestScope): Settings {
  const searchPath = [scope.schema, ...extraSearchPath].map((name) => `"${name.replaceAll('"', '""')}"`).join(", ");
  return {
    search_path: searchPath,
    ...(isReadOnly(scope) ? { transaction_read_only: "on" } : {}),
    role: scope.caller.role,
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}
