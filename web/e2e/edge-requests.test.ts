// The edge in Cloudflare's own runtime, in front of a project that keeps what it is asked and publishes its signing key.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startEdge } from "../../scripts/web/edge-server.ts";
import { bundleEdge } from "../build/edge-plugin.ts";
import { renderHeadersFile } from "../build/headers-file.ts";
import { siteHeaders } from "../build/site-headers.ts";
import { publishableKey } from "../functions/testing/edge-calls.ts";
import { startUpstream } from "../functions/testing/upstream.ts";

const folder = mkdtempSync(join(tmpdir(), "edge-"));
const builtApp = join(folder, "built");
mkdirSync(builtApp);
const project = { VITE_SUPABASE_URL: "/api", VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey };
const files = {
  "index.html": "<h1>App</h1>",
  _headers: renderHeadersFile(siteHeaders(project)),
  "_worker.js": await bundleEdge(),
  ".assetsignore": "_worker.js\n",
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(builtApp, name), text);

const [upstream, stranger] = await Promise.all([startUpstream(), startUpstream()]);
const variables = { SUPABASE_URL: upstream.url, SUPABASE_PUBLISHABLE_KEY: publishableKey };
const edge = await startEdge({ form: "Worker", builtApp, folder: join(folder, "worker"), variables });
afterAll(async () => {
  await Promise.all([edge.stop(), upstream.close(), stranger.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const call = (path: string, headers = {}, init: RequestInit & { readonly duplex?: "half" } = {}) =>
  fetch(edge.url + path, { ...init, headers: { apikey: publishableKey, ...headers } });
const asUser = async () => ({ authorization: `Bearer ${await upstream.sign()}` });

test("A token is verified with the published key, and a forged one never reaches the project", async () => {
  const forged = { authorization: `Bearer ${await stranger.sign()}` };
  const refused = await call("/api/rest/v1/forged", forged);
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: "not_signed_in" }]);
  const calls = await Promise.all([1, 2, 3].map(async () => call("/api/rest/v1/rpc/verified", await asUser())));
  expect(calls.map(({ status }) => status)).toEqual([200, 200, 200]);
  const urls = upstream.asked.map((asked) => asked.url);
  expect([urls.includes("/rest/v1/forged"), urls.filter((url) => url === "/rest/v1/rpc/verified").length]).toEqual([
    false,
    3,
  ]);
});

test("A body arrives whole, and one of unknown length is refused", async () => {
  const body = "ü".repeat(300_000);
  const headers = await asUser();
  expect((await call("/api/rest/v1/rpc/body", headers, { method: "POST", body })).status).toBe(201);
  expect(upstream.asked.find(({ url }) => url === "/rest/v1/rpc/body")?.body).toBe(body);
  const stream = new Blob([body]).stream();
  const unknown = await call("/api/rest/v1/rpc/unknown", headers, { method: "POST", body: stream, duplex: "half" });
  expect([unknown.status, upstream.asked.some(({ url }) => url === "/rest/v1/rpc/unknown")]).toEqual([411, false]);
});

test("An unknown path is a 404, and the app is what any other address shows, each with its own policy", async () => {
  const unknown = await call("/api/rest/v1/..%2f..%2fauth/v1/admin/users");
  expect([unknown.status, unknown.headers.get("content-security-policy")]).toEqual([
    404,
    "default-src 'none'; frame-ancestors 'none'",
  ]);
  const page = await call("/s/0b7e");
  expect([page.status, await page.text()]).toEqual([200, files["index.html"]]);
  expect(page.headers.get("content-security-policy")).toMatch(
    /connect-src 'self' https:\/\/cdn\.jsdelivr\.net\/pyodide\/\S+\/full\/; /,
  );
});

test("The catalogue of models is kept for visitors, and no answer to a token or a link is ever kept", async () => {
  const path = "/api/rest/v1/models?select=id";
  const read = async (headers = {}) => {
    const response = await call(path, headers);
    return { answers: await response.text(), kept: response.headers.get("cache-control") };
  };
  const own = [await read(await asUser()), await read({ "x-session-link": "token" }), await read(await asUser())];
  expect(new Set(own.map(({ answers }) => answers)).size).toBe(3);
  expect(own.map(({ kept }) => kept)).toEqual(["no-store", "no-store", "no-store"]);
  const first = await read();
  expect([first.kept, own.some(({ answers }) => answers === first.answers)]).toEqual(["public, max-age=60", false]);
  expect(await read()).toEqual(first);
  expect((await read(await asUser())).answers).not.toBe(first.answers);
  expect((await call("/api/rest/v1/sessions")).headers.get("cache-control")).toBe("no-store");
});

test("Whoever signs up too often gets a 429 that says when to try again", async () => {
  // Twice the limit, because its minute may end in between.
  for (let calls = 0; calls <= 60; calls += 1) {
    const response = await call("/api/auth/v1/signup", {}, { method: "POST", body: "{}" });
    if (response.status === 201) continue;
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await response.json()).toMatchObject({ error_code: "over_request_rate_limit" });
    return;
  }
  expect.unreachable("Signing up was never limited.");
});
