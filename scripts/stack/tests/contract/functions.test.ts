// Edge Functions through the official client and by plain HTTP. The functions are in ../supabase/functions.
import { randomUUID } from "node:crypto";
import { FunctionsHttpError } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { afterAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { anonClient, isHosted, newUser, sql, target } from "../target.ts";

const db = sql();
afterAll(() => db.end());

const urlOf = (path: string) => `${target().url}/functions/v1/${path}`;
const call = (path: string, init?: RequestInit) => fetch(urlOf(path), init);
const withKey = () => ({ headers: { apikey: target().publishableKey } });

async function failureOf(response: Response) {
  return { status: response.status, code: response.headers.get("sb-error-code"), body: await response.json() };
}

function refusal(code: string, message: string) {
  return { status: 401, code, body: { code, message } };
}

test("invoke sends JSON and returns JSON", async () => {
  const { data, error } = await anonClient().functions.invoke("echo", { body: { name: "Ada" } });
  expect(error).toBeNull();
  expect(data).toMatchObject({ method: "POST", body: '{"name":"Ada"}' });
  expect(data.headers["content-type"]).toBe("application/json");
});

test("invoke sends a form with a file", async () => {
  const form = new FormData();
  form.set("title", "notes");
  form.set("file", new Blob(["from a file"], { type: "text/plain" }), "notes.txt");
  const { data } = await anonClient().functions.invoke("echo", { body: form });
  expect(data.body).toEqual({ title: "notes", file: "from a file" });
});

test("invoke sends every byte of a blob", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
  const { data } = await anonClient().functions.invoke("echo", { body: new Blob([bytes]) });
  expect(data.body).toEqual({ bytes: bytes.length, sum: bytes.reduce((sum, byte) => (sum + byte) % 65_521, 0) });
});

test("a function receives a streamed body", async () => {
  const body = new ReadableStream({
    start(controller) {
      for (const part of ["one ", "two ", "three"]) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
  expect((await (await call("echo", init)).json()).body).toBe("one two three");
});

test.each(["GET", "PUT", "PATCH", "DELETE"] as const)("invoke reaches the function by %s", async (method) => {
  const { data } = await anonClient().functions.invoke("echo", { method });
  expect(data.method).toBe(method);
});

test("a function sees its own name, the rest of the path and the query", async () => {
  const { data } = await anonClient().functions.invoke("echo/items/7?full=1");
  expect(data).toMatchObject({ pathname: "/echo/items/7", search: "?full=1" });
});

test("invoke reports an answer that is not 2xx with the function's body", async () => {
  const { error } = await anonClient().functions.invoke("failing/answer");
  expect(error).toBeInstanceOf(FunctionsHttpError);
  expect(await error.context.json()).toEqual({ error: "its own" });
});

test("a function can be export default { fetch }", async () => {
  expect(await (await call("exported/rest", withKey())).json()).toEqual({
    by: "export default { fetch }",
    path: "/exported/rest",
  });
});

test.skipIf(isHosted)("a function can be a plain handler at the entrypoint in config.toml", async () => {
  expect(await (await call("handler")).json()).toEqual({ by: "export default handler", path: "/handler" });
});

test("a function can use npm packages, its own import map, the database and the caller's session", async () => {
  const { client, email } = await newUser();
  const { data, error } = await client.functions.invoke("packages");
  expect(error).toBeNull();
  expect(data).toEqual({ name: email, role: "postgres" });
});

test("a function can call another", async () => {
  const { data } = await anonClient().functions.invoke("nested");
  expect(data.apikey).toBe(target().publishableKey);
});

test("verify_jwt refuses a caller without credentials", async () => {
  expect(await failureOf(await call("guarded"))).toEqual(
    refusal("UNAUTHORIZED_NO_AUTH_HEADER", "Missing authorization header"),
  );
});

test("verify_jwt lets a preflight reach the function", async () => {
  expect((await call("guarded", { method: "OPTIONS" })).status).toBe(200);
});

test.each(["publishableKey", "secretKey", "anonJwt", "serviceJwt"] as const)(
  "verify_jwt accepts the %s in either header",
  async (name) => {
    const key = target()[name];
    expect((await call("guarded", { headers: { apikey: key } })).status).toBe(200);
    expect((await call("guarded", { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  },
);

test("verify_jwt accepts a user, and the function sees the caller's headers", async () => {
  const { accessToken } = await newUser();
  const headers = { authorization: `Bearer ${accessToken}`, apikey: target().publishableKey };
  expect(await (await call("guarded", { headers })).json()).toEqual({ ...headers, added: [] });
});

test("the headers stay unchanged when only an apikey was sent", async () => {
  expect(await (await call("guarded", withKey())).json()).toEqual({
    authorization: null,
    apikey: target().publishableKey,
    added: [],
  });
});

test("a caller cannot forge the gateway's own header", async () => {
  const headers = { "x-stack-original-authorization": `Bearer ${target().anonJwt}` };
  expect((await call("guarded", { headers })).status).toBe(401);
});

test.each([
  ["not-a-jwt", "UNAUTHORIZED_INVALID_JWT_FORMAT", "Invalid JWT"],
  [unsigned({ alg: "HS256" }), "UNAUTHORIZED_LEGACY_JWT", "Invalid JWT"],
  [unsigned({ alg: "ES256" }), "UNAUTHORIZED_ASYMMETRIC_JWT", "Invalid JWT"],
  [unsigned({ alg: "PS256" }), "UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM", "Unsupported JWT algorithm PS256"],
])("verify_jwt refuses the token %s even with a valid apikey", async (token, code, message) => {
  const headers = { ...withKey().headers, authorization: `Bearer ${token}` };
  expect(await failureOf(await call("guarded", { headers }))).toEqual(refusal(code, message));
});

test("verify_jwt refuses an Authorization that is no bearer token", async () => {
  const response = await call("guarded", { headers: { authorization: "Basic YWRhOnNlY3JldA==" } });
  expect(await failureOf(response)).toEqual(
    refusal("UNAUTHORIZED_INVALID_JWT_FORMAT", "Auth header is not 'Bearer {token}'"),
  );
});

test.each([
  ["expired", "1 hour ago", target().jwtSecret],
  ["signed by another", "1 hour", "another-secret-with-at-least-32-characters"],
])("verify_jwt refuses a token that is %s", async (_what, expires, secret) => {
  const token = await new SignJWT({ role: "authenticated", sub: randomUUID() })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
  const response = await call("guarded", { headers: { authorization: `Bearer ${token}` } });
  expect(await failureOf(response)).toEqual(refusal("UNAUTHORIZED_LEGACY_JWT", "Invalid JWT"));
});

test("a function without verify_jwt accepts any header and sees it unchanged", async () => {
  const response = await call("echo", { headers: { authorization: "Basic YWRhOnNlY3JldA==" } });
  expect((await response.json()).headers.authorization).toBe("Basic YWRhOnNlY3JldA==");
});

test("the platform adds no CORS headers", async () => {
  const preflight = await call("echo", { method: "OPTIONS", headers: { origin: "https://app.example.com" } });
  expect(await preflight.text()).toBe("ok");
  const answer = await call("echo");
  for (const { headers } of [preflight, answer]) {
    expect(headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(headers.get("x-from-function")).toBe("echo");
  }
  expect((await call("guarded", withKey())).headers.has("access-control-allow-origin")).toBe(false);
});

test("a stream arrives event by event", async () => {
  const { data } = await anonClient().functions.invoke("events");
  const arrivals: { text: string; at: number }[] = [];
  for await (const chunk of data.body.pipeThrough(new TextDecoderStream())) {
    arrivals.push({ text: chunk, at: performance.now() });
  }
  expect(arrivals.map(({ text }) => text).join("")).toBe("data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\ndata: 5\n\n");
  // If it were buffered, it would arrive at once at the end; the function takes 400 ms.
  expect((arrivals.at(-1)?.at ?? 0) - (arrivals[0]?.at ?? 0)).toBeGreaterThan(200);
});

test("a stream is cancelled in the function when its reader leaves", async () => {
  const cancelled = async () => (await (await call("events/cancelled")).json()).cancelled;
  const before = await cancelled();
  const caller = new AbortController();
  const response = await call("events?endless", { signal: caller.signal });
  await response.body?.getReader().read();
  caller.abort();
  await expect.poll(cancelled).toBe(before + 1);
});

test("waitUntil keeps work going after the answer", async () => {
  const id = randomUUID();
  const notes = () => db`select note from public.function_notes where id = ${id}`;
  const { data } = await anonClient().functions.invoke("background", { body: { id, delayMs: 100 } });
  expect(data).toEqual({ id });
  expect(await notes()).toEqual([]);
  await expect.poll(notes).toMatchObject([{ note: "written after the answer" }]);
});

test("a websocket reaches a function", async () => {
  const socket = new WebSocket(urlOf("socket").replace("http", "ws"));
  const reply = await new Promise((resolve, reject) => {
    socket.on("open", () => socket.send("hello"));
    socket.on("message", (message) => resolve(String(message)));
    socket.on("error", reject);
  });
  socket.close();
  expect(reply).toBe("HELLO");
});

test("a websocket to a guarded function without credentials is refused", async () => {
  const socket = new WebSocket(urlOf("guarded").replace("http", "ws"));
  const refused = await new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));
  expect(refused).toContain("401");
});

const workerError = { code: "WORKER_ERROR", message: "Function exited due to an error (please check logs)" };

test.each(["missing", "disabled", "_shared", ""])("the function %j answers NOT_FOUND", async (name) => {
  expect(await failureOf(await call(name, withKey()))).toEqual({
    status: 404,
    code: "NOT_FOUND",
    body: { code: "NOT_FOUND", message: "Requested function was not found" },
  });
});

test("a module that cannot be loaded answers BOOT_ERROR", async () => {
  expect(await failureOf(await call("unloadable", withKey()))).toEqual({
    status: 503,
    code: "BOOT_ERROR",
    body: { code: "BOOT_ERROR", message: "Function failed to start (please check logs)" },
  });
});

test("a module that throws outside the handler answers WORKER_ERROR", async () => {
  expect(await failureOf(await call("throwing", withKey()))).toEqual({
    status: 500,
    code: "WORKER_ERROR",
    body: workerError,
  });
});

test("an unhandled rejection answers WORKER_ERROR, and the function serves again", async () => {
  expect(await failureOf(await call("failing/reject", withKey()))).toEqual({
    status: 500,
    code: "WORKER_ERROR",
    body: workerError,
  });
  expect((await call("failing", withKey())).status).toBe(200);
});

test("a handler that throws answers EDGE_FUNCTION_ERROR", async () => {
  const response = await call("failing/throw", withKey());
  expect(response.status).toBe(500);
  expect(response.headers.get("sb-error-code")).toBe("EDGE_FUNCTION_ERROR");
  expect(await response.text()).toBe("Internal Server Error");
});

test("a handler that answers 5xx is marked EDGE_FUNCTION_ERROR", async () => {
  const response = await call("failing/answer", withKey());
  expect(response.status).toBe(503);
  expect(response.headers.get("sb-error-code")).toBe("EDGE_FUNCTION_ERROR");
});

test("the request id of the caller reaches the function and comes back", async () => {
  const id = randomUUID();
  const response = await call("echo", { headers: { "sb-request-id": id } });
  expect((await response.json()).headers["sb-request-id"]).toBe(id);
  expect(response.headers.get("sb-request-id")).toBe(id);
});

/** A token with an invalid signature. */
function unsigned(header: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ typ: "JWT", ...header })}.${part({ sub: "someone" })}.c2lnbmF0dXJl`;
}
