// A built site as Cloudflare Pages serves it: `_headers`, addresses without .html, and index.html for any other path.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { etag } from "hono/etag";
import { applyHeaders, parseHeadersFile } from "../../web/build/headers-file.ts";

/** The folder's files may change later, its `_headers` may not. */
export function servePages(folder: string): (request: Request) => Response | Promise<Response> {
  const headersFile = join(folder, "_headers");
  const rules = existsSync(headersFile) ? parseHeadersFile(readFileSync(headersFile, "utf8")) : [];
  const isFile = (path: string) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.res.headers.set("Cache-Control", "public, max-age=0, must-revalidate");
    applyHeaders(rules, context.req.path, context.res.headers);
  });
  app.use(compress(), etag());
  app.use(async (context, next) => {
    const { path } = context.req;
    const { search } = new URL(context.req.url);
    return path.endsWith(".html") && isFile(path) ? context.redirect(withoutExtension(path) + search, 308) : next();
  });
  const fileOf = (path: string) => {
    const candidates = path === "/_headers" ? [] : [path, `${path}.html`];
    return candidates.find(isFile) ?? "/index.html";
  };
  app.use(serveStatic({ root: folder, rewriteRequestPath: fileOf }));
  return (request) => app.fetch(request);
}

function withoutExtension(path: string): string {
  return path.replace(/(?:(?<=\/)index)?\.html$/, "");
}
