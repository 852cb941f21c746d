// Typed functions over HTTP with the real SDKs, in each protocol. The model echoes its prompt, so the prompt is the answer.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ModelSpec } from "../models/model-client.ts";
import type { Provider } from "../protocol/enums.ts";
import { connectModel } from "../providers/connect.ts";
import { useSpawnedModelServer } from "../providers/testing/model-server.ts";
import { systemClock } from "../runtime/system-clock.ts";
import { createBudget } from "./budget.ts";
import { fallback } from "./clients/fallback.ts";
import { retry } from "./clients/retry.ts";
import { roundRobin } from "./clients/round-robin.ts";
import { timeout } from "./clients/timeout.ts";
import { single } from "./clients/typed-client.ts";
import { defineFunction } from "./define-function.ts";

const providers: readonly Provider[] = ["anthropic", "openai_responses", "openai_chat"];
const server = useSpawnedModelServer();

const answerOf = defineFunction({
  name: "answer_of",
  input: z.string(),
  output: z.object({
    kind: z.enum(["bug", "question"]).optional(),
    steps: z.array(z.object({ name: z.string().describe("Short"), minutes: z.int().min(1).nullable() })),
  }),
  prompt: (answer) => answer,
});
const value = { kind: "bug", steps: [{ name: "sweep", minutes: 3 }] } as const;
const clean = JSON.stringify(value);
/** Typical output of a model without structured output. */
const broken = `Sure!\n\`\`\`json\n{kind: 'Bug', steps: [{"name": "sweep", "minutes": "3",},],}\n\`\`\``;

describe.each(providers)("%s", (provider) => {
  const modelAt = (url: string, scenario: string, structured_output = false) => {
    const spec: ModelSpec = {
      ...{ id: scenario, provider, name: `scenario:${scenario}`, label: "Scripted", base_url: `${url}/v1` },
      ...{ context_tokens: 100_000, output_tokens: 4_000, capabilities: { structured_output } },
    };
    return single(connectModel(spec, { apiKey: "a-key" }));
  };
  const model = (scenario: string, structured_output = false) =>
    modelAt(server.freshUrl(), scenario, structured_output);

  test.each([
    ["clean", clean],
    ["broken", broken],
  ])("A %s answer is read", async (_, answer) => {
    expect(await answerOf.call(answer, { client: model("echo") })).toEqual(value);
  });

  test("A streamed answer grows", async () => {
    const sizes: number[] = [];
    const long = { steps: Array.from({ length: 40 }, (_, at) => ({ name: `step ${at}`, minutes: at + 1 })) };
    let last: unknown;
    for await (const event of answerOf.stream(JSON.stringify(long), { client: model("echo") })) {
      if (event.type === "growing") sizes.push(event.value.steps?.length ?? 0);
      last = event.value;
    }
    expect(last).toEqual(long);
    expect(new Set(sizes).size).toBeGreaterThan(20);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  test("The provider accepts the strict schema, and optional fields may be null", async () => {
    const url = server.freshUrl();
    const answer = JSON.stringify({ kind: null, steps: [{ name: "sweep", minutes: null }] });
    expect(await answerOf.call(answer, { client: modelAt(url, "echo", true) })).toEqual({
      steps: [{ name: "sweep", minutes: null }],
    });
    const [exchange] = await server.exchangesAt(url);
    expect(JSON.stringify(exchange?.body)).toContain('"additionalProperties":false');
  });

  test("An invalid answer is corrected in the same conversation", async () => {
    const url = server.freshUrl();
    const client = modelAt(url, "echo");
    await expect(answerOf.call('{"steps": 1}', { client })).rejects.toMatchObject({ reason: "invalid_answer" });
    const bodies = (await server.exchangesAt(url)).map(({ body }) => JSON.stringify(body));
    expect(bodies).toHaveLength(2);
    expect(bodies.filter((body) => body.includes("Your answer could not be used"))).toHaveLength(1);
  });

  test("An overloaded model is retried, and one without credit is skipped", async () => {
    const url = server.freshUrl();
    const shaky = retry(modelAt(url, "overloaded?times=1"), { ...systemClock, random: () => 0 });
    const client = timeout(fallback([model("no-credit"), shaky, model("echo")]), 30_000, systemClock);
    const attempts: unknown[] = [];
    for await (const event of answerOf.stream(clean, { client, corrections: 0 }))
      if (event.type === "finished")
        attempts.push(
          ...event.attempts.map(({ model: id, outcome }) => [id, "class" in outcome ? outcome.class : outcome.type]),
        );
    expect(attempts).toEqual([
      ["no-credit", "quota"],
      ["overloaded?times=1", "overloaded"],
      ["overloaded?times=1", "invalid"],
      ["echo", "answered"],
    ]);
  });

  test("A retry waits as long as the provider asks for", async () => {
    const waits: number[] = [];
    const alarm = (ms: number) => {
      waits.push(ms);
      return systemClock.alarm(ms);
    };
    const client = retry(model("rate-limit?times=1&after=0.2"), { ...systemClock, alarm, random: () => 0 });
    await expect(answerOf.call(clean, { client, corrections: 0 })).rejects.toMatchObject({
      attempts: [{ outcome: { class: "rate_limit" } }, { outcome: { type: "invalid" } }],
    });
    expect(waits).toEqual([200]);
  });

  test("A silent model is aborted and the next one asked", async () => {
    const url = server.freshUrl();
    const client = fallback([timeout(modelAt(url, "hang"), 100, systemClock), model("echo")]);
    expect(await answerOf.call(clean, { client })).toEqual(value);
    await expect.poll(async () => (await server.exchangesAt(url))[0]?.outcome).toBe("aborted");
  });

  test("Models take turns under one budget", async () => {
    const urls = [server.freshUrl(), server.freshUrl()] as const;
    const client = roundRobin([modelAt(urls[0], "echo"), modelAt(urls[1], "echo")], { random: () => 0 });
    const budget = createBudget({ maxCalls: 3 });
    for (let call = 0; call < 3; call += 1) await answerOf.call(clean, { client, budget });
    await expect(answerOf.call(clean, { client, budget })).rejects.toMatchObject({ reason: "budget_spent" });
    expect(await Promise.all(urls.map(async (url) => (await server.exchangesAt(url)).length))).toEqual([2, 1]);
    expect(budget.spent()).toMatchObject({ calls: 3, tokens: expect.any(Number) });
    expect(budget.spent().tokens).toBeGreaterThan(30);
  });
});
