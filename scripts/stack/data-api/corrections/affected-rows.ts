// lite ignores `Prefer: handling=strict, max-affected=N` when a function is called.
import type { IntrospectResult } from "@supabase/lite";
import { Refusal } from "../errors.ts";
import type { RequestScope } from "../request-scope.ts";

const functionPrefix = "/rpc/";

/** The limit on the rows of the function that the request calls. */
function maxAffected({ headers, path }: RequestScope): number | undefined {
  if (!path.startsWith(functionPrefix)) return undefined;
  const preferences = (headers.get("prefer") ?? "").split(",").map((preference) => preference.trim());
  if (!preferences.includes("handling=strict")) return undefined;
  const limit = preferences.map((preference) => /^max-affected=(\d+)$/.exec(preference)?.[1]).find(Boolean);
  return limit === undefined ? undefined : Number(limit);
}

/** Only a function that returns a set has rows to count. */
export function checkMaxAffected({ functions = [] }: IntrospectResult, scope: RequestScope): void {
  if (maxAffected(scope) === undefined) return;
  const name = decodeURIComponent(scope.path.slice(functionPrefix.length));
  if (functions.some((overload) => overload.name === name && overload.return_is_setof)) return;
  throw new Refusal({
    status: 400,
    code: "PGRST128",
    message: "Function must return SETOF or TABLE when max-affected preference is used with handling=strict",
  });
}

export function limitAffectedRows(answer: Response, scope: RequestScope): Response {
  const limit = maxAffected(scope);
  if (limit === undefined || !answer.ok) return answer;
  const [, first, last] = /^(\d+)-(\d+)\//.exec(answer.headers.get("content-range") ?? "") ?? [];
  const affected = last === undefined ? 0 : Number(last) - Number(first) + 1;
  if (affected <= limit) return answer;
  throw new Refusal({
    status: 400,
    code: "PGRST124",
    message: "Query result exceeds max-affected preference constraint",
    details: `The query affects ${affected} rows`,
  });
}
