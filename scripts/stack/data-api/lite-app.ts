// @supabase/lite's app with only the Data API switched on, and the request in the form it expects.
import { App } from "@supabase/lite";
import type { ProjectConfig } from "../config/project-config.ts";
import { anonymousRole } from "./caller.ts";
import type { RequestConnection } from "./connection.ts";
import { currentScope, type RequestScope } from "./request-scope.ts";
import type { SchemaCache } from "./schema-cache.ts";

/** The caller is known before lite sees the request; this key makes it ask us instead of reading a token. */
const scopeKey = "scope";

export type ServeOverLite = (request: Request, cache: SchemaCache) => Promise<Response>;

/** Creates a new app only when its configuration has changed. */
export function serveOverLite(connection: RequestConnection, { api }: ProjectConfig): ServeOverLite {
  let made: { readonly key: string; readonly app: App } | undefined;
  return async (request, { introspections, settings: { configuration } }) => {
    const options = {
      schemas: [...introspections.keys()],
      extra_search_path: api.extra_search_path,
      max_rows: api.max_rows,
      aggregates_enabled: configuration.db_aggregates_enabled === "true",
    };
    const key = JSON.stringify(options);
    if (made?.key !== key) made = { key, app: createApp(connection, options) };
    return made.app.fetch(request);
  };
}

function createApp(connection: RequestConnection, api: object): App {
  return new App({
    connection,
    api: { enabled: true, ...api },
    auth: { enabled: false, jwt_secret: "unused: callers are identified before" },
    storage: { enabled: false },
    options: {
      server: { disableStudio: true, disableFallback: true, apiKeys: { resolver: async () => scopeClaims() } },
    },
  });
}

function scopeClaims() {
  const { role, claims } = currentScope().caller;
  return { type: role === anonymousRole ? "publishable" : "secret", claims: { ...claims, role } } as const;
}

/** Without the token and filters, which we parse, and with an explicit schema. */
export function innerRequest(request: Request, url: URL, scope: RequestScope): Request {
  const { schema, method, query, unnamedArgument } = scope;
  const headers = new Headers(request.headers);
  headers.delete("authorization");
  headers.delete("user-agent");
  headers.set("apikey", scopeKey);
  headers.set("accept-profile", schema);
  headers.set("content-profile", schema);
  const search = method === "PUT" ? url.searchParams : withPlaceholders(query);
  return new Request(`${url.origin}${url.pathname}?${search}`, {
    method: method === "HEAD" ? "GET" : method, // of a function called by HEAD, lite takes the arguments for filters
    headers,
    ...(request.body && unnamedArgument === undefined ? { body: request.body, duplex: "half" } : {}),
  });
}

/** lite must see the names of a function's arguments; the values are added to the query later. */
function withPlaceholders({ rest, arguments: names }: RequestScope["query"]): URLSearchParams {
  return new URLSearchParams([...rest, ...[...names.keys()].map((name): [string, string] => [name, "0"])]);
}
