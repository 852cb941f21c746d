// Typed functions: the real endpoint, models over HTTP, the caller's own limits and rows.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, inject, test } from "vitest";
import { done, operatorSql, signInAsGuest, signUp, stack, type TestUser } from "../support/test-users.ts";

const operator = operatorSql();
afterAll(() => operator.end());

interface Played {
  readonly price?: number;
  readonly provider?: "openai_chat" | "anthropic";
  readonly base_url?: string | null;
  readonly fallback?: string;
}

/** Adds a model that plays a scenario. */
async function modelThatPlays(scenario: string, also: Played = {}): Promise<string> {
  const requestLog = `typed-${randomUUID()}`;
  const {
    price = 0,
    provider = "openai_chat",
    base_url = `${inject("modelServerUrl")}/s/${requestLog}/v1`,
    fallback,
  } = also;
  await operator`insert into public.models ${operator({
    ...{ id: requestLog, provider, name: `scenario:${scenario}`, label: scenario, base_url },
    ...{ context_tokens: 100_000, output_tokens: 8_000, output_price: price, fallback_model_id: fallback ?? null },
  })}`;
  return requestLog;
}

async function modelRequests(requestLog: string): Promise<unknown> {
  return (await fetch(`${inject("modelServerUrl")}/s/${requestLog}/requests`)).json();
}

async function request(user: TestUser | undefined, path: string, init: RequestInit = {}): Promise<Response> {
  const { data } = (await user?.userDb.auth.getSession()) ?? { data: undefined };
  const token = data?.session?.access_token;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { apikey: stack().publishableKey, "content-type": "application/json", ...authorization };
  return fetch(`${stack().url}/functions/v1/typed${path}`, { ...init, headers: { ...headers, ...init.headers } });
}

async function call(user: TestUser | undefined, name: string, body: unknown) {
  const response = await request(user, `/${name}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

const rowsOf = (user: TestUser) =>
  operator`select function_name, model_id, output_tokens::int, cost::float, stop_reason, error_code, finished_at is null as is_open
    from public.model_calls where user_id = ${user.id} order by started_at, id`;
const spendOf = (user: TestUser) =>
  operator`select spent::float, reserved::float from private.user_spend where user_id = ${user.id}`;

/** The scenario `echo` answers with its input, so an input that contains an answer gets that answer. */
const echoed = (answer: string) => ({ output: `TypeError: x is undefined\n\n${answer}` });
const answer = { what: "Nothing is there.", why: "It was not made.", next_step: "Make it.", file: "a.ts", line: 3 };

describe("calls", () => {
  test("A call returns a value of its type and its usage, and adds a row for the user", async () => {
    const [user, other] = await Promise.all([signUp(), signUp()]);
    const model_id = await modelThatPlays("echo", { price: 1 });
    const { status, body } = await call(user, "error_description", {
      input: echoed(JSON.stringify(answer)),
      model_id,
    });
    expect({ status, output: body.output }).toEqual({ status: 200, output: answer });
    expect(body.usage).toMatchObject({ calls: 1, output_tokens: expect.any(Number) });
    const rows = await done(
      user.userDb.from("model_calls").select("function_name, model_id, output_tokens, is_estimate"),
    );
    const { output_tokens } = body.usage;
    expect(rows).toEqual([{ function_name: "error_description", model_id, output_tokens, is_estimate: false }]);
    expect(await done(other.userDb.from("model_calls").select("id"))).toEqual([]);
    expect(await spendOf(user)).toEqual([{ spent: expect.closeTo(output_tokens / 1_000_000, 6), reserved: 0 }]);
  });

  test("A call whose model writes broken JSON returns the repaired value", async () => {
    const model_id = await modelThatPlays("echo");
    const broken = `{what: 'Nothing is there.', "why": "It was not made.", "next_step": "Make it.", "file": "a.ts", "line": "3",}`;
    const { status, body } = await call(await signUp(), "error_description", { input: echoed(broken), model_id });
    expect({ status, output: body.output }).toEqual({ status: 200, output: answer });
    expect(new Set(body.repairs.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(["text_around", "unquoted_key", "quote_style", "trailing_comma", "to_number"]),
    );
  });

  test("A call is refused when the model stays wrong after it was shown the error, and both requests are billed", async () => {
    const user = await signUp();
    const model_id = await modelThatPlays("text");
    const { status, body } = await call(user, "error_description", { input: { output: "Oops" }, model_id });
    expect({ status, code: body.error.code }).toEqual({ status: 502, code: "answer_unreadable" });
    expect(await rowsOf(user)).toMatchObject([{ stop_reason: "end" }, { stop_reason: "end" }]);
  });

  test("A call goes to the next model when the first does not answer", async () => {
    const user = await signUp();
    const fallback = await modelThatPlays("echo");
    const model_id = await modelThatPlays("no-credit", { fallback });
    const { status, body } = await call(user, "error_description", {
      input: echoed(JSON.stringify(answer)),
      model_id,
    });
    expect([status, body.output]).toEqual([200, answer]);
    expect(await rowsOf(user)).toMatchObject([{ model_id, error_code: "model_quota" }, { model_id: fallback }]);
  });

  test("A call that no model answers fails with a sentence for users", async () => {
    const model_id = await modelThatPlays("no-credit");
    const { status, body } = await call(await signUp(), "session_title", { input: { prompt: "Hello" }, model_id });
    expect({ status, body }).toMatchObject({ status: 502, body: { error: { code: "model_failed" } } });
    expect(body.error.message).toContain("no credit");
  });

  test("A call without a model uses the session's model, for its editors only", async () => {
    const [owner, stranger] = await Promise.all([signUp(), signUp()]);
    const session_id = randomUUID();
    const model_id = await modelThatPlays("echo");
    await done(owner.userDb.rpc("create_session", { id: session_id, model_id }));
    const body = { input: echoed(JSON.stringify(answer)), session_id };
    expect(await call(owner, "error_description", body)).toMatchObject({ status: 200, body: { output: answer } });
    expect(await rowsOf(owner)).toMatchObject([{ model_id }]);
    expect(await call(stranger, "error_description", body)).toMatchObject({
      status: 404,
      body: { error: { code: "session_not_found" } },
    });
  });
});

describe("streams", () => {
  async function events(response: Response): Promise<{ event: string; data: Record<string, unknown> }[]> {
    const text = await response.text();
    return text
      .split("\n\n")
      .filter(Boolean)
      .map((block) => {
        const [, event = "", data = ""] = /^event:(\w+)\ndata:(.*)$/.exec(block) ?? [];
        return { event, data: JSON.parse(data) };
      });
  }
  const streamed = (user: TestUser, body: unknown) =>
    request(user, "/error_description", {
      method: "POST",
      headers: { accept: "text/event-stream" },
      body: JSON.stringify(body),
    });

  test("A stream sends the growing value, which parts of it are done, and the whole value at the end", async () => {
    const long = { ...answer, why: "It was never made. ".repeat(40) };
    const model_id = await modelThatPlays("echo?rate=300");
    const response = await streamed(await signUp(), { input: { output: JSON.stringify(long) }, model_id });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const told = await events(response);
    expect(told.at(-1)).toMatchObject({ event: "done", data: { output: long, usage: { calls: 1 } } });
    expect(told[0]).toMatchObject({ event: "partial", data: { attempt: 1 } });
    const partials = told.filter(({ event }) => event === "partial").map(({ data }) => data);
    expect(partials.length).toBeGreaterThan(2);
    for (const { value, open_path } of partials) {
      const { what, why = "" } = Object(value);
      if (JSON.stringify(open_path) === '["why"]') expect(what).toBe(answer.what);
      expect(long.why.startsWith(why)).toBe(true);
    }
  });

  test("A stream refused before it begins has the status of the refusal", async () => {
    const response = await streamed(await signUp(), { input: { output: "" } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "invalid_input" } });
  });

  test("A stream that is no longer read ends the model call and leaves nothing reserved", async () => {
    const user = await signUp();
    const model_id = await modelThatPlays("echo?rate=20", { price: 1 });
    const long = { ...answer, why: "It was never made. ".repeat(100) };
    const response = await streamed(user, { input: { output: JSON.stringify(long) }, model_id });
    await response.body?.cancel();
    await expect.poll(() => rowsOf(user)).toMatchObject([{ is_open: false, stop_reason: null }]);
    expect(await spendOf(user)).toMatchObject([{ reserved: 0 }]);
    expect(await modelRequests(model_id)).toMatchObject([{ outcome: "aborted" }]);
  });
});

test("A call that is no longer awaited costs what its model may have thought by then", async () => {
  const user = await signUp();
  const model_id = await modelThatPlays("slow-start?first=600000", { price: 10 });
  const body = JSON.stringify({ input: { output: "Oops" }, model_id });
  const leaving = new AbortController();
  const answered = request(user, "/error_description", { method: "POST", body, signal: leaving.signal });
  await expect.poll(() => modelRequests(model_id)).toHaveLength(1);
  await delay(2_100);
  leaving.abort();
  await expect(answered.then((response) => response.text())).rejects.toThrow();
  await expect.poll(() => rowsOf(user)).toMatchObject([{ is_open: false }]);
  const [row] = await rowsOf(user);
  expect(row?.output_tokens).toBeGreaterThanOrEqual(200);
  expect(await spendOf(user)).toEqual([{ spent: row?.cost, reserved: 0 }]);
});

describe("refusals", () => {
  test.each([
    ["a caller who is not signed in", undefined, "error_description", { input: { output: "x" } }, 401, "not_signed_in"],
    ["an input of another type", "user", "error_description", { input: { output: 7 } }, 400, "invalid_input"],
    ["no input at all", "user", "error_description", {}, 400, "invalid_input"],
    ["an unknown function", "user", "no_such", { input: {} }, 404, "function_unknown"],
    ["a name that every object has", "user", "constructor", { input: {} }, 404, "function_unknown"],
    ["an unknown model", "user", "session_title", { input: { prompt: "x" }, model_id: "no" }, 400, "model_unknown"],
  ])("A call is refused for %s", async (_, who, name, body, status, code) => {
    const user = who === undefined ? undefined : await signUp();
    expect(await call(user, name, body)).toMatchObject({ status, body: { error: { code } } });
    if (user) expect(await rowsOf(user)).toEqual([]);
  });

  test.each([
    ["max_cost_per_day", 429, { max_cost_per_day: 0.0001 }],
    ["max_cost", 429, { max_cost_per_run: 0.0001 }],
    ["too_many_calls", 429, { max_live_runs: 0 }],
    ["user_blocked", 403, { is_blocked: true }],
  ])("A user at a limit is refused before a model is called: %s", async (code, status, limits) => {
    const user = await signUp();
    await operator`insert into private.user_limits ${operator({ user_id: user.id, ...limits })}`;
    const model_id = await modelThatPlays("echo", { price: 10 });
    const refused = await call(user, "session_title", { input: { prompt: "Hello" }, model_id });
    expect(refused).toMatchObject({ status, body: { error: { code, message: expect.stringMatching(/\.$/) } } });
    expect(await rowsOf(user)).toEqual([]);
    expect(await modelRequests(model_id)).toEqual([]);
  });

  test("A call is refused when there is no key for the model's host", async () => {
    const model_id = await modelThatPlays("echo", { provider: "anthropic", base_url: null });
    const user = await signUp();
    expect(await call(user, "session_title", { input: { prompt: "Hello" }, model_id })).toMatchObject({
      status: 400,
      body: { error: { code: "key_missing" } },
    });
    // It was reserved before the key was looked for.
    expect(await rowsOf(user)).toMatchObject([{ error_code: "model_auth", cost: 0, is_open: false }]);
  });
});

test("The caller's own key goes to the model and nowhere else", async () => {
  const user = await signUp();
  const key = `own-${randomUUID()}`;
  const base_url = `${inject("modelServerUrl")}/s/keys-${randomUUID()}/v1`;
  const { error } = await user.userDb.functions.invoke("provider-keys", {
    body: { id: randomUUID(), provider: "openai_chat", base_url, key },
  });
  expect(error).toBeNull();
  await operator`update public.provider_keys set used_at = null where user_id = ${user.id}`;
  const model_id = await modelThatPlays("echo");
  const { status, body } = await call(user, "error_description", { input: echoed(JSON.stringify(answer)), model_id });
  const [stored] = await operator`select used_at from public.provider_keys where user_id = ${user.id}`;
  const rows = await operator`select to_jsonb(c) from public.model_calls c where user_id = ${user.id}`;
  expect([status, stored?.used_at]).toEqual([200, expect.any(Date)]);
  expect(JSON.stringify([body, rows])).not.toContain(key);
});

test("A guest is refused the operator's money before a model is called, and may go on with a key of their own", async () => {
  const guest = await signInAsGuest();
  const model_id = await modelThatPlays("echo", { price: 10 });
  const body = { input: echoed(JSON.stringify(answer)), model_id };
  expect(await call(guest, "error_description", body)).toMatchObject({
    status: 429,
    body: { error: { code: "guest_max_cost_per_day", message: expect.stringMatching(/Create an account, or add/) } },
  });
  expect(await modelRequests(model_id)).toEqual([]);
  const base_url = `${inject("modelServerUrl")}/s/keys-${randomUUID()}/v1`;
  const key = { id: randomUUID(), provider: "openai_chat", base_url, key: `own-${randomUUID()}` };
  expect((await guest.userDb.functions.invoke("provider-keys", { body: key })).error).toBeNull();
  expect(await call(guest, "error_description", body)).toMatchObject({ status: 200, body: { output: answer } });
  expect(await rowsOf(guest)).toMatchObject([{ model_id, cost: expect.any(Number), is_open: false }]);
  expect(await spendOf(guest)).toEqual([{ spent: 0, reserved: 0 }]);
});

test("Functions are listed with the schemas of their input and output", async () => {
  const user = await signUp();
  const { functions } = await (await request(user, "")).json();
  expect(functions.map(({ name }: { name: string }) => name)).toEqual([
    "error_description",
    "revision_summary",
    "session_summary",
    "session_title",
  ]);
  const described = await (await request(user, "/error_description")).json();
  expect(described.input).toMatchObject({ type: "object", required: ["output"] });
  expect(described.output).toMatchObject({ properties: { what: { type: "string" }, line: { type: "integer" } } });
  expect((await request(user, "/no_such")).status).toBe(404);
  expect((await request(undefined, "")).status).toBe(401);
  expect((await request(user, "", { method: "DELETE" })).status).toBe(405);
});
