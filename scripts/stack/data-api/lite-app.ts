// @supabase/lite's app with everything off but the Data API, and the request as it likes to see it.
import { App } from "@supabase/lite";
import type { ProjectConfig } from "../config/project-config.ts";
import { anonymousRole } from "./caller.ts";
import type { RequestConnection } from "./connection.ts";
import { currentScope, type RequestScope } from "./request-scope.ts";

/** The caller is known before lite sees the request; this key makes it ask us and look at no token itself. */
const scopeKey = "scope";

export function serveOverLite(
  connection: RequestConnection,
  config: ProjectConfig,
): (request: Request) => Promise<Response> {
  const { schemas, extra_search_path, max_rows } = config.api;
  const app = new App({
    connection,
    api: { enabled: true, schemas, extra_search_path, max_rows },
    auth: { enabled: false, jwt_secret: "unused: callers are identified before" },
    storage: { enabled: false },
    options: {
      server: { disableStudio: true, disableFallback: true, apiKeys: { resolver: async () => scopeClaims() } },
    },
  });
  return async (request) => app.fetch(request);
}

function scopeClaims() {
  const { role, claims } = currentScope().caller;
  return { type: role === anonymousRole ? "publishable" : "secret", claims: { ...claims, role } } as const;
}

/** Without token and filters, which are ours to read, and with the schema said outright. */
export function innerRequest(request: Request, url: URL, { schema, method, query }: RequestScope): Request {
  const headers = new Headers(request.headers);
  headers.delete("authorization");
  headers.delete("user-agent");
  headers.set("apikey", scopeKey);
  headers.set("accept-profile", schema);
  headers.set("content-profile", schema);
  const search = method === "PUT" ? url.searchParams : withPlaceholders(query);
  return new Request(`${url.origin}${url.pathname}?${search}`, {
    method,
    headers,
    ...(request.body ? { body: request.body, duplex: "half" } : {}),
  });
}

/** lite must see which arguments a function is called with; their values follow with the query. */
function withPlaceholders({ rest, arguments: names }: RequestScope["query"]): URLSearchParams {
  return new URLSearchParams([...rest, ...[...names.keys()].map((name): [string, string] => [name, "0"])]);
}
