import { get } from "node:http";
import { describe, expect, test } from "vitest";
import { bodyOf, patience, post, protocols, useModelServer } from "./testing/start.ts";

const server = useModelServer();

describe.each(protocols)("The server in %s:", (protocol) => {
  test.each([
    ["no key", { authorization: "" }],
    ["an unknown scheme", { authorization: "Basic YTpi" }],
    ["a key with a space", { authorization: "Bearer a key" }],
    ["a wrong key", { authorization: "Bearer wrong-key" }],
  ])("A request with %s is refused with 401, whatever else is wrong", async (_, headers) => {
    const response = await post(server.freshUrl(), protocol, "no JSON", { headers });
    const error = { type: protocol === "messages" ? "authentication_error" : "invalid_request_error" };
    expect([response.status, await response.json()]).toMatchObject([401, { error }]);
  });

  test("An unknown model is refused with 404", async () => {
    for (const model of ["gpt-nothing", "scenario:nothing", "scenario:", "scripted-demo-2"]) {
      expect((await post(server.freshUrl(), protocol, bodyOf(protocol, model))).status).toBe(404);
    }
  });

  test("A body that is not JSON is refused with 400, one that is too large with 413", async () => {
    expect((await post(server.freshUrl(), protocol, "{")).status).toBe(400);
    expect((await post(server.freshUrl(), protocol, JSON.stringify("x".repeat(33 * 1024 * 1024)))).status).toBe(413);
  });

  test("The answer stops when the client disconnects", async () => {
    const url = server.freshUrl();
    const goesAway = new AbortController();
    const body = { ...bodyOf(protocol, "scenario:endless?rate=200"), stream: true };
    await post(url, protocol, body, { signal: goesAway.signal });
    const sent = async () => (await server.exchangesAt(url))[0]?.output_tokens;
    await expect.poll(sent, patience).toBeGreaterThan(5);
    goesAway.abort();
    await expect.poll(() => server.exchangesAt(url), patience).toMatchObject([{ outcome: "aborted", status: 200 }]);
    const before = await sent();
    await (await post(url, protocol, bodyOf(protocol, "scenario:slow-start?first=100"))).text();
    expect(await sent()).toBe(before);
  });

  test("A client that does not read stops the server from writing", async () => {
    const url = server.freshUrl();
    const response = await post(url, protocol, {
      ...bodyOf(protocol, "scenario:long?tokens=200000"),
      ...unlimited[protocol],
      stream: true,
    });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    const told = async () => (await server.exchangesAt(url))[0]?.output_tokens ?? 0;
    let before = -1;
    await expect
      .poll(async () => {
        const isAsBefore = (await told()) === before;
        before = await told();
        return isAsBefore && before > 0;
      }, patience)
      .toBe(true);
    expect(before).toBeLessThan(128_000);
    await reader?.cancel();
    await expect.poll(() => server.exchangesAt(url), patience).toMatchObject([{ outcome: "aborted" }]);
  });
});

const unlimited = { chat: {}, responses: {}, messages: { max_tokens: 200_000 } } as const;

test("Requests are recorded in order for each id, without keys", async () => {
  const [here, there] = [server.freshUrl(), server.freshUrl()];
  const key = "canary-key-1234567890";
  const headers = { authorization: `Bearer ${key}` };
  await post(here, "chat", { ...bodyOf("chat", "scenario:echo"), stream: true }, { headers });
  await post(here, "messages", bodyOf("messages", "scenario:invalid-key"), { headers });
  await post(there, "responses", bodyOf("responses", "scenario:echo", "elsewhere"), { headers });
  expect(await server.exchangesAt(here)).toMatchObject([
    { number: 1, protocol: "chat", model: "scenario:echo", status: 200, outcome: "answered", key_end: "7890" },
    { number: 2, protocol: "messages", status: 401, outcome: "refused", error: "The API key is unknown." },
  ]);
  const recorded = await server.exchangesAt(there);
  expect(recorded).toMatchObject([{ number: 1, is_stream: false, body: { input: [{ content: "elsewhere" }] } }]);
  expect(JSON.stringify([await server.exchangesAt(here), recorded])).not.toContain(key);
});

test("A hundred concurrent requests stay separate", async () => {
  const talks = Array.from({ length: 100 }, async (_, index) => {
    const protocol = protocols[index % protocols.length] ?? "chat";
    const url = server.freshUrl();
    const answer = await post(url, protocol, bodyOf(protocol, "scenario:echo", `I-am-${index}`));
    return [/I-am-\d+/.exec(await answer.text())?.[0], (await server.exchangesAt(url)).length];
  });
  expect(await Promise.all(talks)).toEqual(Array.from({ length: 100 }, (_, index) => [`I-am-${index}`, 1]));
});

test("Any other path is not found", async () => {
  expect((await fetch(`${server.freshUrl()}/v1/embeddings`, { method: "POST" })).status).toBe(404);
  expect((await fetch(`${server.freshUrl()}/v1/messages`)).status).toBe(404);
});

test("A stream keeps its rate, however many there are", async () => {
  const body = { ...bodyOf("chat", "scenario:stream?tokens=25&rate=100&first=50"), stream: true };
  const ask = async () => (await post(server.freshUrl(), "chat", body)).text();
  const started = performance.now();
  const streams = await Promise.all(Array.from({ length: 20 }, ask));
  // The last token is due after 50 ms and 24 times 10 ms; a timer may be a little early.
  expect(performance.now() - started).toBeGreaterThan(280);
  const tokens = (stream: string) => stream.match(/"content":"[^"]/g)?.length;
  expect(streams.map(tokens)).toEqual(Array.from({ length: 20 }, () => 25));
});

test("A request for a foreign host name is refused, one from a local container is not", async () => {
  const statusFor = async (host: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    get(`${server.freshUrl()}/requests`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
    return promise;
  };
  for (const host of ["evil.example", "evil.example:54330", "127.0.0.1.evil.example", "localhost.evil.example"]) {
    expect(await statusFor(host), host).toBe(403);
  }
  for (const host of ["127.0.0.1:54330", "localhost", "host.docker.internal:54330"]) {
    expect(await statusFor(host), host).toBe(200);
  }
});
