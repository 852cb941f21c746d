import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startAppServer } from "./app-server.ts";

const folder = mkdtempSync(join(tmpdir(), "built-"));
mkdirSync(join(folder, "assets"));
const script = "console.log(1);\n".repeat(1000);
const files = {
  "index.html": "<h1>App</h1>",
  "preview.html": "<h1>Preview</h1>",
  "assets/app-1a2b.js": script,
  _headers: "/*\n  X-Frame-Options: DENY\n/assets/*\n  Cache-Control: immutable\n/preview\n  ! X-Frame-Options\n",
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

const server = await startAppServer(0, "--app-port");
const early = await fetch(server.url);
server.open(folder);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers = {}) => fetch(server.url + path, { headers, redirect: "manual" });

test("A page opened before the app is built says so and reloads", () => {
  expect([early.status, early.headers.get("refresh")]).toEqual([503, "1"]);
});

test.each(["/", "/s/0b7e?tab=files", "/assets/gone.js", "/_headers"])("The app answers at %s", async (path) => {
  const response = await get(path);
  expect([response.status, await response.text()]).toEqual([200, files["index.html"]]);
  expect(response.headers.get("content-type")).toMatch("text/html");
  expect(response.headers.get("x-frame-options")).toBe("DENY");
});

test("A page has an address without its extension, and the headers of that address", async () => {
  const response = await get("/preview");
  expect(await response.text()).toBe(files["preview.html"]);
  expect(response.headers.get("x-frame-options")).toBeNull();
});

test.each([
  ["/preview.html?frame=1", "/preview?frame=1"],
  ["/index.html", "/"],
])("%s redirects to %s", async (path, target) => {
  const response = await get(path);
  expect([response.status, response.headers.get("location")]).toEqual([308, target]);
});

test("Only what _headers says is immutable is kept without asking", async () => {
  expect((await get("/assets/app-1a2b.js")).headers.get("cache-control")).toBe("immutable");
  expect((await get("/")).headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
});

test("A file is sent compressed, and not at all to a browser that has it", async () => {
  const response = await get("/assets/app-1a2b.js", { "accept-encoding": "gzip" });
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(await response.text()).toBe(script);
  const again = await get("/assets/app-1a2b.js", { "if-none-match": response.headers.get("etag") });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("A path cannot leave the folder", async () => {
  const outgoing = request(`${server.url}/`, { path: "/assets/..%2f..%2f..%2fetc/passwd" }).end();
  const [response] = await once(outgoing, "response");
  expect(response.statusCode).toBe(404);
  response.resume();
});

test("A request for another host is refused, so that no web page can read the app through its own name", async () => {
  const outgoing = request(server.url, { headers: { host: "rebound.example:5173" } }).end();
  const [response] = await once(outgoing, "response");
  expect(response.statusCode).toBe(403);
  response.resume();
});

test("A taken port is reported with the flag that chooses another", async () => {
  const { port } = new URL(server.url);
  await expect(startAppServer(Number(port), "--app-port")).rejects.toThrow(
    `Port ${port} is taken. Choose another with --app-port N (0 picks a free one).`,
  );
});
