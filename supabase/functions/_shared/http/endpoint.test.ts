import { expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "../protocol/errors.ts";
import { createEnvironment } from "../runtime/environment.ts";
import { createLog } from "../runtime/log.ts";
import { signatureHeader, signatureOf } from "./caller-key.ts";
import { type Auth, type Call, type EndpointOptions, endpoint } from "./endpoint.ts";
import { claimsOf, signer, userId } from "./testing/signed-tokens.ts";

const key = await signer("HS256");
const kickKey = "the-key-of-the-kicks-1234";
const body = z.strictObject({ name: z.string().max(20) });

function scene() {
  const lines: string[] = [];
  const environment = createEnvironment(
    (name) => ({ SUPABASE_JWKS: JSON.stringify({ keys: [key.verificationKey] }), AGENT_KICK_KEY: kickKey })[name],
  );
  const deps = { environment, log: createLog((_level, line) => lines.push(line)), fetch };
  return {
    lines,
    serve: <const CallerAuth extends Auth, Body = undefined>(
      options: EndpointOptions<CallerAuth, Body>,
      handler: (call: Call<CallerAuth, Body>) => Promise<Response>,
    ) => endpoint(options, handler, deps),
  };
}

const address = "https://project.supabase.co/functions/v1/x";
const post = (text: BodyInit, headers: Record<string, string> = {}) =>
  new Request(address, { method: "POST", body: text, headers, duplex: "half" } as RequestInit); // the DOM's types lack duplex

async function answerOf(response: Response) {
  return { status: response.status, ...(await response.json()) };
}

test("A handler receives the caller and the body, and a page can read its response", async () => {
  const { serve } = scene();
  const handle = serve({ auth: "user", body }, async ({ user, body, requestId }) =>
    Response.json({ user, body, requestId }, { status: 201, headers: { "x-own": "kept" } }),
  );
  const token = await key.sign(claimsOf());
  const response = await handle(
    post('{"name": "Ada"}', { authorization: `Bearer ${token}`, "sb-request-id": "request-1" }),
  );
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "x-request-id",
    "cache-control": "no-store",
    "x-request-id": "request-1",
    "x-own": "kept",
  });
  expect(await answerOf(response)).toEqual({
    status: 201,
    user: { id: userId, isAnonymous: false },
    body: { name: "Ada" },
    requestId: "request-1",
  });
});

test("A CORS preflight needs no authentication", async () => {
  const { serve } = scene();
  const handle = serve({ auth: "user", body }, async () => Response.json({}));
  const response = await handle(new Request(address, { method: "OPTIONS" }));
  expect(response.status).toBe(204);
  expect(response.headers.get("access-control-allow-methods")).toBe("POST");
  for (const name of ["authorization", "apikey", "content-type", "x-client-info", "x-session-link"])
    expect(response.headers.get("access-control-allow-headers")?.split(", ")).toContain(name);
});

test("Another method is refused with the allowed ones", async () => {
  const { serve } = scene();
  const response = await serve({ auth: "none" }, async () => Response.json({}))(new Request(address));
  expect(response.headers.get("allow")).toBe("POST");
  expect(await answerOf(response)).toEqual({
    status: 405,
    error: { code: "method_not_allowed", message: "Call this with POST." },
  });
});

test("An unauthorized caller is refused before the body is read", async () => {
  const { serve } = scene();
  const reached = async () => {
    throw new Error("The handler was reached.");
  };
  const asUser = await serve({ auth: "user", body }, reached)(post("{", { apikey: kickKey }));
  const withKey = await serve(
    { auth: { secret: "AGENT_KICK_KEY" }, body },
    reached,
  )(post("{", { authorization: `Bearer ${await key.sign(claimsOf())}` }));
  expect([(await answerOf(asUser)).error.code, (await answerOf(withKey)).error.code]).toEqual([
    "not_signed_in",
    "forbidden",
  ]);
});

test("A signed body is parsed only with its signature, and the key itself is none", async () => {
  const { serve } = scene();
  const handle = serve({ auth: { signedWith: "AGENT_KICK_KEY" }, body }, async ({ body }) => Response.json(body));
  const text = '{"name": "Ada"}';
  const signed = { [signatureHeader]: await signatureOf(text, kickKey, Math.floor(Date.now() / 1000)) };
  expect(await answerOf(await handle(post(text, signed)))).toEqual({ status: 200, name: "Ada" });
  const refused = await Promise.all([
    handle(post('{"name": "Eve"}', signed)),
    handle(post("{", signed)),
    handle(post(text, { apikey: kickKey })),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
});

test.each([
  ["no JSON", "{canary", "The body must be JSON."],
  ["nothing", "", "The body must be JSON."],
  ["another form", '{"name": 1}', "This cannot be read: name: Invalid input: expected string, received number."],
  ["more than is asked for", '{"name": "a", "also": 1}', 'This cannot be read: body: Unrecognized key: "also".'],
])("a body of %s is refused with what is wrong", async (_what, text, message) => {
  const { serve } = scene();
  const response = await serve({ auth: "none", body }, async () => Response.json({}))(post(text));
  expect(await answerOf(response)).toEqual({ status: 400, error: { code: "invalid_input", message } });
});

test("The sentence is about the form that the body is nearest to", async () => {
  const { serve } = scene();
  const either = z.union([z.strictObject({ test: z.uuid() }), z.strictObject({ id: z.uuid(), name: z.string() })]);
  const response = await serve({ auth: "none", body: either }, async () => Response.json({}))(post('{"test": "x"}'));
  expect((await answerOf(response)).error.message).toBe("This cannot be read: test: Invalid UUID.");
});

test("A large body is refused before it is read to its end, whatever its header says", async () => {
  const { serve } = scene();
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(1000).fill(32));
    },
  });
  const handle = serve({ auth: "none", body, maxBytes: 4096 }, async () => Response.json({}));
  expect(await answerOf(await handle(post(endless)))).toMatchObject({ status: 413, error: { code: "too_large" } });
  expect(pulled).toBeLessThan(10);
  const declared = new Request(address, { method: "POST", body: "{}", headers: { "content-length": "5000" } });
  expect((await handle(declared)).status).toBe(413);
});

test("A refusal is answered with its code, sentence and status", async () => {
  const { serve, lines } = scene();
  const handle = serve({ auth: "none" }, async () => {
    throw new AppError("id_taken", "This id is in use, with sk-canary-abcdefgh in it.");
  });
  const { status, error } = await answerOf(await handle(post("")));
  expect([status, error.code]).toEqual([409, "id_taken"]);
  expect(error.message).not.toContain("abcdefgh");
  expect(lines).toEqual([]);
});

test("Any other error is logged in full with the request id, and none of it is returned", async () => {
  const { serve, lines } = scene();
  const handle = serve({ auth: "none" }, async () => {
    throw new TypeError("canary is not a function");
  });
  const response = await handle(post("", { "sb-request-id": "not fit\tfor a log" }));
  const requestId = response.headers.get("x-request-id");
  expect(requestId).toMatch(/^[\da-f-]{36}$/);
  expect(await answerOf(response)).toEqual({
    status: 500,
    error: { code: "internal", message: "Something went wrong on our side. Try again in a moment." },
  });
  expect(JSON.parse(lines.join())).toMatchObject({
    level: "error",
    request_id: requestId,
    error: { name: "TypeError", message: "canary is not a function" },
  });
});

test("A missing secret is named in the log but not to the caller", async () => {
  const { serve, lines } = scene();
  const response = await serve({ auth: { secret: "EXECUTE_KEY" } }, async () => Response.json({}))(post(""));
  expect(JSON.stringify(await answerOf(response))).not.toContain("EXECUTE_KEY");
  expect(lines.join()).toContain("The function's secret EXECUTE_KEY is not set.");
});
