// lite answers `.insert(…).select("…, other(…)").single()` with an array: it forgets `single` when it rereads the written rows
// for an embedded resource.
import { errorResponse } from "../errors.ts";
import { parseExactJson } from "../exact-json.ts";
import { isReadOnly, type RequestScope } from "../request-scope.ts";

const objectType = "application/vnd.pgrst.object+json";

export async function oneWrittenRow(result: Response, scope: RequestScope): Promise<Response> {
  if (!(result.ok && result.body && isAskedForOne(scope))) return result;
  const text = await result.text();
  const rows = text.startsWith("[") ? parseExactJson(text) : undefined;
  const headers = new Headers(result.headers);
  headers.delete("content-length");
  if (!Array.isArray(rows)) return new Response(text, { status: result.status, headers });
  if (rows.length !== 1) return errorResponse(notOne(rows.length));
  headers.set("content-type", `${objectType}; charset=utf-8`);
  return new Response(JSON.stringify(rows[0]), { status: result.status, headers });
}

/** A function may return an array; written rows are always rows. */
function isAskedForOne(scope: RequestScope): boolean {
  const wantsObject = scope.headers.get("accept")?.includes("application/vnd.pgrst.object") ?? false;
  return wantsObject && !isReadOnly(scope) && !scope.path.startsWith("/rpc/");
}

function notOne(count: number) {
  return {
    status: 406,
    code: "PGRST116",
    message: "Cannot coerce the result to a single JSON object",
    details: `The result contains ${count} rows`,
  };
}
