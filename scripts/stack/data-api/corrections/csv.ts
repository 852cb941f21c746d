// lite makes CSV of JSON values (`{"a":1}` for jsonb, `true` for a boolean). PostgREST answers rows as Postgres writes them.
import type { RequestScope } from "../request-scope.ts";

export function isCsvAsked({ headers }: Pick<RequestScope, "headers">): boolean {
  return /(^|,)\s*text\/csv\s*(;|,|$)/i.test(headers.get("accept") ?? "");
}

/** Keeps lite's header line. */
export async function csvAsPostgres(answer: Response, { csvLines = [] }: RequestScope): Promise<Response> {
  if (csvLines.length === 0 || !answer.headers.get("content-type")?.startsWith("text/csv")) return answer;
  const [names = ""] = (await answer.text()).split("\n", 1);
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return new Response([names, ...csvLines].join("\n"), { status: answer.status, headers });
}

/** The text of a row without its parentheses. */
export function toCsvLine(row: string): string {
  return row.slice(1, -1);
}
