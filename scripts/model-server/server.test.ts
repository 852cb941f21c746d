import { get } from "node:http";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { startClient, textIn } from "./testing/protocol-client.ts";
import { bodyOf, manners, patience, post, protocols, useModelServer } from "./testing/start.ts";

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

  test("The same conversation gets the same answer with new ids", async () => {
    const url = server.freshUrl();
    const ask = () => startClient(protocol, { url, model: "scenario:parallel-tools", isStream: true }).say("Hello");
    const [first, second] = [await ask(), await ask()];
    const withoutIds = ({ parts }: typeof first) => parts.map((part) => ({ ...part, id: undefined }));
    expect(withoutIds(second)).toEqual(withoutIds(first));
    const ids = [first, second].flatMap(({ parts }) => parts.flatMap((part) => ("id" in part ? [part.id] : [])));
    expect(new Set(ids).size).toBe(6);
  });

  test("A prompt that was read before is cached, for its id alone", async () => {
    const url = server.freshUrl();
    const long = { model: "scenario:echo", isStream: true, instructions: "Be brief. ".repeat(400) };
    const first = startClient(protocol, { url, ...long });
    const before = await first.say("Hello");
    const after = await first.say("And again");
    expect(before.tokens).toMatchObject({ cached: 0, output: 1 });
    expect(after.tokens.cached).toBeGreaterThan(900);
    expect(after.tokens.input).toBeGreaterThan(before.tokens.input);
    expect(after.tokens.cached).toBeLessThan(after.tokens.input);
    const elsewhere = await startClient(protocol, { url: server.freshUrl(), ...long }).say("Hello");
    expect(elsewhere.tokens).toEqual(before.tokens);
  });

  test("The answer stops when the client disconnects", async () => {
    const url = server.freshUrl();
    const goesAway = new AbortController();
    const model = "scenario:endless?rate=200";
    const asked = startClient(protocol, { url, model, isStream: true, signal: goesAway.signal }).say("Hello");
    await expect.poll(async () => (await server.exchangesAt(url))[0]?.output_tokens, patience).toBeGreaterThan(5);
    goesAway.abort();
    // One client ends its stream silently, the others throw: either way nothing more arrives.
    await asked.catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    await expect.poll(() => server.exchangesAt(url), patience).toMatchObject([{ outcome: "aborted", status: 200 }]);
    const said = (await server.exchangesAt(url))[0]?.output_tokens;
    await startClient(protocol, { url, model: "scenario:stream?tokens=20&rate=100&first=0", isStream: true }).say(
      "Hello",
    );
    expect((await server.exchangesAt(url))[0]?.output_tokens).toBe(said);
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
  await startClient("chat", { url: here, model: "scenario:echo", isStream: true, key }).say("first");
  await startClient("messages", { url: here, model: "scenario:invalid-key", isStream: true, key })
    .say("second")
    .catch((error: unknown) => expect(error).toBeInstanceOf(Error));
  await startClient("responses", { url: there, model: "scenario:echo", isStream: false, key }).say("elsewhere");
  expect(await server.exchangesAt(here)).toMatchObject([
    { number: 1, protocol: "chat", model: "scenario:echo", status: 200, outcome: "answered", key_end: "7890" },
    { number: 2, protocol: "messages", status: 401, outcome: "refused", error: "The API key is unknown." },
  ]);
  const recorded = await server.exchangesAt(there);
  expect(recorded).toMatchObject([{ number: 1, is_stream: false, body: { input: [{ content: "elsewhere" }] } }]);
  expect(JSON.stringify([await server.exchangesAt(here), recorded])).not.toContain(key);
});

test("A hundred concurrent conversations stay separate", async () => {
  const talks = Array.from({ length: 100 }, async (_, index) => {
    const manner = manners[index % manners.length];
    if (!manner) throw new Error("there are manners");
    const url = server.freshUrl();
    const client = startClient(manner.protocol, { url, model: "scenario:echo", isStream: manner.isStream });
    const answer = [textIn(await client.say(`I am ${index}`)), textIn(await client.say(`Still ${index}`))];
    return [...answer, (await server.exchangesAt(url)).length];
  });
  expect(await Promise.all(talks)).toEqual(
    Array.from({ length: 100 }, (_, index) => [`I am ${index}`, `Still ${index}`, 2]),
  );
});

test("Models are listed for callers with a key, as each client expects", async () => {
  const url = server.freshUrl();
  const clients = (apiKey: string) => [
    new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }),
    new Anthropic({ baseURL: url, apiKey, maxRetries: 0 }),
  ];
  for (const client of clients("a-key")) {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(["scripted-demo", "scenario:text", "scenario:work"]));
  }
  for (const client of clients("wrong-key")) await expect(client.models.list()).rejects.toMatchObject({ status: 401 });
});

test("Any other path is not found", async () => {
  expect((await fetch(`${server.freshUrl()}/v1/embeddings`, { method: "POST" })).status).toBe(404);
  expect((await fetch(`${server.freshUrl()}/v1/messages`)).status).toBe(404);
});

test("A stream keeps its rate, however many there are", async () => {
  const ask = () =>
    startClient("chat", {
      url: server.freshUrl(),
      model: "scenario:stream?tokens=25&rate=100&first=50",
      isStream: true,
    }).say("Hello");
  const started = performance.now();
  const answer = await Promise.all(Array.from({ length: 20 }, ask));
  // The last token is due after 50 ms and 24 times 10 ms; a timer may be a little early.
  expect(performance.now() - started).toBeGreaterThan(280);
  expect(answer.map(({ tokens }) => tokens.output)).toEqual(Array.from({ length: 20 }, () => 25));
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
