// A table of routes and their handlers.
import type { z } from "zod";
import type { AuthContext } from "./context.ts";
import { AuthError, validationFailed } from "./errors.ts";
import { resolveRedirect } from "./mail/redirects.ts";

export interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly params: Readonly<Record<string, string | undefined>>;
}

export type Answer = (context: AuthContext, call: Call) => Promise<Response>;

export interface AuthRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the prefix, such as `/admin/users/:id`. */
  readonly path: string;
  readonly answer: Answer;
}

export type FindRoute = (request: Request) => { answer: Answer; call: Call } | undefined;

export function createRouting(prefix: string, routes: readonly AuthRoute[]): FindRoute {
  const table = routes.map((route) => ({ ...route, pattern: new URLPattern({ pathname: `${prefix}${route.path}` }) }));
  return (request) => {
    const url = new URL(request.url);
    for (const { method, pattern, answer } of table) {
      const match = method === request.method ? pattern.exec({ pathname: url.pathname }) : null;
      if (match) return { answer, call: { request, url, params: match.pathname.groups } };
    }
    return undefined;
  };
}

export async function readBody<Schema extends z.ZodType>({ request }: Call, schema: Schema): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(await request.text()));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw validationFailed(`${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "invalid"}`);
}

function parseJson(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(new AuthError(400, "bad_json", `Could not parse request body as JSON: ${reason}`), { cause });
  }
}

/** The target of a mail's link: as requested, else the referring page, else the site. */
export function wantedRedirect({ config }: AuthContext, { url, request }: Call): string {
  return resolveRedirect(url.searchParams.get("redirect_to") ?? request.headers.get("referer"), config.auth);
}
