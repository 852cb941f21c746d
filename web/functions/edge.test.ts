import { readFileSync } from "node:fs";
import { SignJWT } from "jose";
import { afterAll, beforeEach, expect, test } from "vitest";
import { edgeInFrontOf, publishableKey } from "./testing/edge-calls.ts";
import { startUpstream, userId } from "./testing/upstream.ts";

const upstream = await startUpstream();
const stranger = await startUpstream();
const stopped = await startUpstream();
await stopped.close();
const call = edgeInFrontOf(upstream.url);
afterAll(() => Promise.all([upstream.close(), stranger.close()]));
beforeEach(() => {
  upstream.asked.length = 0;
});

async function refusalOf(response: Response): Promise<unknown> {
  return { status: response.status, ...Object(await response.json()) };
}

test("A user's request arrives with its token and its body, without cookies or forged addresses", async () => {
  const authorization = `Bearer ${await upstream.sign()}`;
  const response = await call("/api/rest/v1/rpc/send_message?select=id", {
    method: "POST",
    body: '{"text":"hé"}',
    headers: { authorization, cookie: "a=1", "x-forwarded-for": "1.1.1.1", "content-type": "application/json" },
  });
  expect([response.status, await response.json()]).toEqual([201, { answers: 1 }]);
  const [asked] = upstream.asked;
  expect(asked).toMatchObject({ method: "POST", url: "/rest/v1/rpc/send_message?select=id", body: '{"text":"hé"}' });
  expect(asked?.headers).toMatchObject({ authorization, apikey: publishableKey, "content-type": "application/json" });
  expect(asked?.headers).not.toHaveProperty("cookie");
  expect(asked?.headers).not.toHaveProperty("x-forwarded-for");
});

test("An answer keeps what clients read, loses cookies, and has the edge's own headers", async () => {
  const { headers } = await call("/api/rest/v1/sessions");
  expect(Object.fromEntries(headers)).toEqual({
    "cache-control": "no-store",
    "content-range": "0-0/1",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-type": "application/json",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
});

test("A link's token is passed on for a visitor", async () => {
  await call("/api/rest/v1/messages", { headers: { "x-session-link": "token" } });
  expect(upstream.asked[0]?.headers["x-session-link"]).toBe("token");
});

test("An attachment is uploaded by a user and read by a visitor with the link", async () => {
  const path = "attachments/11111111-0000-4000-8000-000000000001/11111111-0000-4000-8000-000000000002";
  const headers = { authorization: `Bearer ${await upstream.sign()}`, "content-type": "image/png" };
  await call(`/api/storage/v1/object/${path}`, { method: "POST", body: "bytes", headers });
  await call(`/api/storage/v1/object/authenticated/${path}`, { headers: { "x-session-link": "token" } });
  expect(upstream.asked).toMatchObject([
    { method: "POST", url: `/storage/v1/object/${path}`, body: "bytes", headers },
    { method: "GET", url: `/storage/v1/object/authenticated/${path}`, headers: { "x-session-link": "token" } },
  ]);
});

test("A visitor may send the key as a token, too, but reaches no function", async () => {
  const headers = { authorization: `Bearer ${publishableKey}` };
  expect((await call("/api/rest/v1/models", { headers })).status).toBe(200);
  expect((await call("/api/auth/v1/signup", { method: "POST", body: "{}", headers })).status).toBe(201);
  expect(await refusalOf(await call("/api/functions/v1/typed", { headers }))).toEqual({
    status: 401,
    error: { code: "not_signed_in", message: "Sign in to do this." },
  });
  expect(upstream.asked).toHaveLength(2);
});

test("The signing key is fetched once for many tokens", async () => {
  const headers = { authorization: `Bearer ${await upstream.sign()}` };
  for (let calls = 0; calls < 3; calls += 1) await call("/api/functions/v1/typed/session-title", { headers });
  expect([upstream.asked.length, upstream.keyFetches()]).toEqual([3, 1]);
});

const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: userId, role: "authenticated" }))}.`;
const shared = new SignJWT({ sub: userId, role: "authenticated", aud: "authenticated", exp: 4_000_000_000 })
  .setProtectedHeader({ alg: "HS256", kid: "current" })
  .sign(new TextEncoder().encode("a shared secret of at least 32 characters"));

test.each([
  ["by another project", stranger.sign()],
  ["with a shared secret that the project does not have", shared],
  ["by nobody", unsigned],
  ["an hour before it expired", upstream.sign({ exp: Math.floor(Date.now() / 1000) - 3600 })],
  ["for ever", upstream.sign({ exp: undefined as never })], // as JSON, it is left out
  ["for the service role", upstream.sign({ role: "service_role" })],
  ["for another audience", upstream.sign({ aud: "elsewhere" })],
  ["as a secret key", "sb_secret_1"],
])("A token signed %s is refused, and the project hears nothing of it", async (_how, token) => {
  const response = await call("/api/rest/v1/sessions", { headers: { authorization: `Bearer ${await token}` } });
  const body = { code: "not_signed_in", message: "Sign in to do this.", details: null, hint: null };
  expect(await refusalOf(response)).toEqual({ status: 401, ...body });
  expect(upstream.asked).toEqual([]);
});

test("Whoever lacks the project's publishable key is refused, also with the secret one", async () => {
  for (const apikey of ["", "sb_publishable_2", "sb_secret_1"]) {
    const response = await call("/api/rest/v1/sessions", { headers: { apikey } });
    expect(await refusalOf(response)).toMatchObject({ status: 401, code: "project_key_wrong" });
  }
  expect(upstream.asked).toEqual([]);
});

test("With a configured shared secret, its tokens are let in, and no public key passes for a secret", async () => {
  const secret = Buffer.from("a shared secret of at least 32 characters").toString("base64url");
  const keys = [
    { kty: "EC", crv: "P-256", x: "x", y: "y", kid: "other" },
    { kty: "oct", k: secret, kid: "current" },
  ];
  const headers = { authorization: `Bearer ${await shared}` };
  const withKeys = (set: unknown) =>
    call("/api/rest/v1/sessions", { headers, env: { SUPABASE_JWKS: JSON.stringify(set) } });
  expect((await withKeys(keys)).status).toBe(200);
  expect((await withKeys({ keys })).status).toBe(200);
  expect((await withKeys({ keys: [{ ...keys[0], kid: "current", k: secret }] })).status).toBe(401);
});

test.each([
  "/api",
  "/api/",
  "/api/rest/v1/",
  "/api/rest/v1/Sessions",
  "/api/rest/v1/sessions/",
  "/api/rest/v1//sessions",
  "/api//rest/v1/sessions",
  "/api/rest/v1/rpc/a/b",
  "/api/rest/v1/%73essions",
  "/api/rest/v1/rpc%2fsend_message",
  "/api/rest/v1/sessions%3fx",
  "/api/rest/v1/..%2f..%2fauth/v1/admin/users",
  "/api/rest/v1/sessions;x",
  "/api/rest/v1/sessions%0d%0ax",
  "/api/auth/v1/admin/users",
  "/api/auth/v1/user/../admin/users",
  "/api/auth/v1/signup%00",
  "/api/functions/v1/agent",
  "/api/functions/v1/execute",
  "/api/functions/v1/typed/../agent",
  "/api/functions/v1/typed/%2e%2e/agent",
  "/api/functions/v1/typed\\..\\agent",
  "/api/functions/v1/typed/..%2fagent",
  "/api/functions/v1/typed/a/b",
  "/api/functions/v1/typed-x",
  "/api/storage/v1/object/a",
  "/api/storage/v1/object/list/attachments",
  "/api/storage/v1/object/attachments",
  "/api/storage/v1/object/public/attachments/11111111-0000-4000-8000-000000000001/11111111-0000-4000-8000-000000000002",
  "/api/realtime/v1/api/broadcast",
  "/api/pg/meta",
  "/rest/v1/sessions",
  "/apirest/v1/sessions",
  "//evil.example/api/rest/v1/sessions",
])("%s leads nowhere", async (path) => {
  const headers = { authorization: `Bearer ${await upstream.sign()}` };
  expect(await refusalOf(await call(path, { headers }))).toMatchObject({
    status: 404,
    error: { code: "path_unknown" },
  });
  expect(upstream.asked).toEqual([]);
});

test("Each function is there for signed-in users, but for those that only the project calls", async () => {
  const config = readFileSync("supabase/config.toml", "utf8");
  const names = [...config.matchAll(/^\[functions\.([\w-]+)\]$/gm)].map(([, name]) => name ?? "");
  const statuses = names.map(async (name) => [name, (await call(`/api/functions/v1/${name}`)).status]);
  expect(Object.fromEntries(await Promise.all(statuses))).toEqual({
    agent: 404,
    execute: 404,
    "provider-keys": 401,
    typed: 401,
  });
});

test("A method that a path does not know is refused", async () => {
  const response = await call("/api/auth/v1/signup", { method: "OPTIONS" });
  expect(await refusalOf(response)).toMatchObject({ status: 405, error: { code: "method_not_allowed" } });
});

test("A body that is too large, or does not say how large it is, is refused before it is read", async () => {
  const post = (length: string) =>
    call("/api/auth/v1/token", { method: "POST", body: "{}", headers: { "content-length": length } });
  expect(await refusalOf(await post("65537"))).toMatchObject({ status: 413, error_code: "too_large" });
  expect(await refusalOf(await post(""))).toMatchObject({ status: 411, error_code: "length_required" });
  expect(await refusalOf(await post("2, 2"))).toMatchObject({ status: 411, error_code: "length_required" });
  expect(upstream.asked).toEqual([]);
});

test("A page that is asked for where the socket is gets told so; without the key it is refused", async () => {
  const asking = await call(`/api/realtime/v1/websocket?apikey=${publishableKey}`);
  expect([asking.status, asking.headers.get("upgrade")]).toEqual([426, "websocket"]);
  expect((await call("/api/realtime/v1/websocket", { headers: { upgrade: "websocket" } })).status).toBe(401);
});

test("A project that cannot be reached is a 502, and an edge without settings a 500 that names none of them", async () => {
  const gone = edgeInFrontOf(stopped.url);
  const unreachable = { status: 502, code: "upstream_unreachable" };
  expect(await refusalOf(await gone("/api/rest/v1/sessions"))).toMatchObject(unreachable);
  const headers = { authorization: `Bearer ${await upstream.sign()}` };
  expect(await refusalOf(await gone("/api/rest/v1/sessions", { headers }))).toMatchObject(unreachable);
  for (const env of [{ SUPABASE_URL: "" }, { SUPABASE_URL: "file:///etc" }, { SUPABASE_JWKS: "{" }]) {
    const response = await call("/api/rest/v1/sessions", { env });
    expect(await refusalOf(response)).toMatchObject({
      status: 500,
      message: "This site is not configured completely.",
    });
  }
});
