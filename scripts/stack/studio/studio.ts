// Studio on a port of its own: tables and SQL as role postgres, without a key, for people at this machine alone.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { IntrospectResult } from "@supabase/lite";
import { z } from "zod";
import type { ProjectConfig } from "../config/project-config.ts";
import { createDataApi, type DataApi, dataApiPrefix } from "../data-api/data-api.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import { listenOnLoopback } from "../ports.ts";
import { findRefusal } from "./admission.ts";
import { isStudioFile, sqlEditorPath, studioFile, studioPage } from "./lite-studio.ts";
import { runSql } from "./sql-runner.ts";

export interface StudioDeps {
  /** 0 picks a free one. */
  readonly port: number;
  /** As role postgres. */
  readonly dbUrl: string;
  /** Reads the schema. */
  readonly adminUrl: string;
  readonly config: ProjectConfig;
  readonly keys: StackKeys;
  readonly log: Logger;
}

export interface Studio {
  readonly url: string;
  stop(): Promise<void>;
}

const sqlEditorPage = readFileSync(new URL("./sql-editor.html", import.meta.url), "utf8");
const sqlSchema = z.object({ sql: z.string() });

/** No other page may frame it, load from it or keep a hold on its window, and nothing is loaded from elsewhere. */
const securityHeaders = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy":
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

export async function startStudio(deps: StudioDeps): Promise<Studio> {
  const administration = createAdministration(deps);
  const answer = async (request: Request): Promise<Response> => {
    const refusal = findRefusal(request);
    if (refusal) return Response.json({ message: refusal }, { status: 403 });
    const response = await route(request, deps, administration.open).catch((error: unknown) => {
      deps.log.error("Studio could not answer", { error });
      return Response.json({ message: "An unexpected error occurred" }, { status: 500 });
    });
    return secured(response);
  };
  const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }));
  const port = await listenOnLoopback(server, deps.port, "--studio-port");
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await administration.stop();
    },
  };
}

function secured(response: Response): Response {
  const { headers } = response;
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
  headers.delete("access-control-allow-origin"); // the Data API opens its answers to every page
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return response;
}

async function route(request: Request, { dbUrl }: StudioDeps, open: () => Promise<DataApi>): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (isStudioFile(pathname)) return studioFile(pathname);
  if (pathname === "/_system/info") return Response.json({ admin: true });
  if (pathname === "/_system/introspect") return Response.json(asOneSchema(await (await open()).introspections()));
  if (pathname.startsWith(`${dataApiPrefix}/`)) return (await open()).fetch(request);
  if (pathname !== sqlEditorPath) return studioPage(request);
  if (request.method !== "POST")
    return new Response(sqlEditorPage, { headers: { "content-type": "text/html; charset=utf-8" } });
  const body = sqlSchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return Response.json({ message: 'Send JSON: {"sql": "…"}' }, { status: 400 });
  return Response.json(await runSql(dbUrl, body.data.sql));
}

/** A Data API over every schema, in which every request is role postgres. It is made when somebody first opens Studio. */
function createAdministration({ dbUrl, adminUrl, config, keys, log }: StudioDeps) {
  let api: Promise<DataApi> | undefined;
  return {
    open: () => {
      api ??= createDataApi({
        authenticatorUrl: dbUrl,
        adminUrl,
        config,
        keys,
        log,
        poolSize: 2,
        everythingAs: "postgres",
      });
      api.catch(() => {
        api = undefined; // Postgres may be away; the next request tries again
      });
      return api;
    },
    stop: async () => (await api?.catch(() => undefined))?.stop(),
  };
}

/** What the table editor reads. It lists tables only, so views are among them. */
function asOneSchema(introspections: ReadonlyMap<string, IntrospectResult>) {
  const all = [...introspections.values()];
  return {
    tables: all.flatMap(({ tables, views }) => [...tables, ...views]),
    columns: all.flatMap(({ columns }) => columns),
    primary_keys: all.flatMap(({ primary_keys }) => primary_keys),
  };
}
