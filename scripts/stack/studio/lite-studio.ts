// The build of Studio that @supabase/lite carries: its page and its files.
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { studioRouteHandler } from "@supabase/lite";

const distDir = dirname(fileURLToPath(import.meta.resolve("@supabase/lite")));

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".ico": "image/x-icon",
};

export const sqlEditorPath = "/sql";

/** lite's build has no SQL editor. Its place in the menu, which is disabled, leads to ours. */
const sqlMenuItem = {
  disabled: `label:"SQL Editor",disabled:!0`,
  enabled: `label:"SQL Editor",onClick:event=>{event.preventDefault();location.assign("${sqlEditorPath}")}`,
};

export async function studioPage(request: Request): Promise<Response> {
  const page = await (await studioRouteHandler(request)).text();
  const html = page.replace("<title>Supalite</title>", "<title>Studio</title>");
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
}

export function isStudioFile(path: string): boolean {
  return path === "/favicon.ico" || /^\/static\/(assets\/)?[\w-]+\.\w+$/.test(path);
}

export async function studioFile(path: string): Promise<Response> {
  const contentType = contentTypes[extname(path)] ?? "application/octet-stream";
  const bytes = await readFile(join(distDir, path === "/favicon.ico" ? "static/favicon.ico" : path)).catch(
    () => undefined,
  );
  if (!bytes) return new Response("Not found", { status: 404 });
  const isScript = extname(path) === ".js";
  const body = isScript ? bytes.toString().replace(sqlMenuItem.disabled, sqlMenuItem.enabled) : new Uint8Array(bytes);
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "max-age=3600" } });
}
