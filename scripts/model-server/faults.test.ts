// Details of faults that the clients hide, and faults of answers that are not streamed. The adapters' tests play every fault in a stream.
import { describe, expect, test } from "vitest";
import { words } from "./scenarios/conversation-state.ts";
import { bodyOf, patience, post, protocols, useModelServer } from "./testing/start.ts";

const server = useModelServer();

/** The status, and the code or type that distinguishes the refusal from others with the same status. */
const refusals: readonly (readonly [
  scenario: string,
  openai: readonly [number, string],
  anthropic: readonly [number, string],
])[] = [
  ["invalid-key", [401, "invalid_api_key"], [401, "authentication_error"]],
  ["no-credit", [429, "insufficient_quota"], [402, "billing_error"]],
  ["payment-required", [402, "402"], [402, "billing_error"]],
  ["unknown-model", [404, "model_not_found"], [404, "not_found_error"]],
  ["rate-limit", [429, "rate_limit_exceeded"], [429, "rate_limit_error"]],
  ["server-error", [500, "server_error"], [500, "api_error"]],
  ["overloaded", [503, "server_is_overloaded"], [529, "overloaded_error"]],
  ["request-too-large", [413, "request_too_large"], [413, "request_too_large"]],
  ["over-long?limit=1", [400, "context_length_exceeded"], [400, "invalid_request_error"]],
  ["over-long?limit=1&large=1", [413, "request_too_large"], [413, "request_too_large"]],
  ["error-event", [500, "server_error"], [500, "api_error"]],
  ["error-event?why=boredom", [400, "null"], [400, "invalid_request_error"]],
  ["error-event?moon=full", [400, "null"], [400, "invalid_request_error"]],
  ["error-event?after=soon", [400, "null"], [400, "invalid_request_error"]],
];

async function lastEventOf(response: Response) {
  return JSON.parse((await response.text()).trim().split("data: ").at(-1) ?? "");
}

test("An answer of Responses can also fail with the provider's code", async () => {
  const body = bodyOf("responses", "scenario:error-event?failed=1&why=context_too_long&after=2");
  const response = await post(server.freshUrl(), "responses", { ...body, stream: true });
  expect(await lastEventOf(response)).toMatchObject({
    type: "response.failed",
    response: { status: "failed", error: { code: "context_length_exceeded" } },
  });
});

describe.each(protocols)("Faults in %s:", (protocol) => {
  const ask = (scenario: string, also: { url?: string; stream?: boolean; signal?: AbortSignal } = {}) => {
    const { url = server.freshUrl(), stream = false, signal = null } = also;
    return post(url, protocol, { ...bodyOf(protocol, `scenario:${scenario}`), stream }, { signal });
  };
  const outcomes = (url: string) => expect.poll(() => server.exchangesAt(url), patience);

  test.each(refusals)("The fault %s is refused as the provider refuses", async (scenario, openai, anthropic) => {
    const response = await ask(scenario);
    const { error } = await response.json();
    const said = [response.status, String(protocol === "messages" ? error.type : error.code)];
    expect(said).toEqual(protocol === "messages" ? anthropic : openai);
  });

  test("A fault ends after the given number of calls of its model at one address", async () => {
    const url = server.freshUrl();
    const statuses: number[] = [];
    for (let call = 1; call <= 3; call += 1) statuses.push((await ask("unknown-model?times=2", { url })).status);
    expect([...statuses, (await ask("unknown-model?times=2")).status]).toEqual([404, 404, 200, 404]);
  });

  test("An error event has the provider's own code", async () => {
    const { type, code, error } = await lastEventOf(await ask("error-event?why=overloaded", { stream: true }));
    const isAnthropic = protocol === "messages";
    expect(isAnthropic ? [type, error.type] : (code ?? error.code)).toEqual(
      isAnthropic ? ["error", "overloaded_error"] : "server_is_overloaded",
    );
  });

  test.each(["cut?times=1", "cut?times=1&clean=1"])("%s breaks an answer, and the next one is whole", async (name) => {
    const url = server.freshUrl();
    await expect((await ask(name, { url })).json()).rejects.toThrow();
    expect(await (await ask(name, { url })).text()).toContain(words(40));
    await outcomes(url).toMatchObject([{ outcome: "broken", status: 200 }, { outcome: "answered" }]);
  });

  test.each([
    ["hang", null],
    ["stall", 200],
  ])("The fault %s ends when the client disconnects, and is recorded as aborted", async (name, status) => {
    const url = server.freshUrl();
    const goesAway = new AbortController();
    const asked = ask(name, { url, signal: goesAway.signal }).then((response) => response.text());
    await outcomes(url).toMatchObject([{ model: `scenario:${name}` }]);
    goesAway.abort();
    await expect(asked).rejects.toThrow();
    await outcomes(url).toMatchObject([{ outcome: "aborted", status }]);
  });
});

test("A prompt that is too long is only recognized by its words in Messages", async () => {
  const response = await post(server.freshUrl(), "messages", bodyOf("messages", "scenario:over-long?limit=1"));
  expect(await response.text()).toContain("prompt is too long");
});

test.each([
  ["rate-limit?after=3", "3", null],
  ["rate-limit?after=0.25", "1", "250"],
  ["rate-limit?after=-1", null, null],
])("The fault %s says how long to wait", async (name, seconds, milliseconds) => {
  const { headers } = await post(server.freshUrl(), "chat", bodyOf("chat", `scenario:${name}`));
  expect([headers.get("retry-after"), headers.get("retry-after-ms")]).toEqual([seconds, milliseconds]);
});
