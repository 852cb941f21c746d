import { expect, test } from "vitest";
import type { ModelClient, ModelEvent, ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { AppError } from "../protocol/errors.ts";
import type { TypedCallOutcome, TypedCallStart, TypedCallStore } from "../store/typed-calls.ts";
import { recordedModel } from "../typed/recorded-model.ts";
import { meteredModel } from "./metered-model.ts";

const request: ModelRequest = {
  instructions: "Be good.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello, hello, hello." }] }],
  tools: [],
  max_output_tokens: 50,
};
const { spec } = recordedModel([]);
const usage = { input_tokens: 7, output_tokens: 3 };
const finished: ModelEvent = {
  type: "answer_finished",
  answer: { parts: [{ type: "text", text: "Hi." }], usage, stop_reason: "end" },
};
const said = (text: string): ModelEvent => ({ type: "text_streamed", part: 0, text });

function scene(
  events: readonly (ModelEvent | Error)[],
  answer: Awaited<ReturnType<TypedCallStore["start"]>> = { ok: true },
) {
  const started: TypedCallStart[] = [];
  const outcomes: TypedCallOutcome[] = [];
  const model: ModelClient = {
    spec,
    stream: async function* () {
      for (const event of events) {
        if (event instanceof Error) throw event;
        yield event;
      }
    },
  };
  const store = {
    start: async (call: TypedCallStart) => {
      started.push(call);
      return answer;
    },
    finish: async (outcome: TypedCallOutcome) => {
      outcomes.push(outcome);
    },
  };
  const identity = { request_id: "r", function_name: "f" };
  const meter = { store, request: identity, newId: () => "id", timestamp: () => "now" };
  return { started, outcomes, meter, model, metered: meteredModel(spec, async () => model, meter) };
}

async function heard(model: ModelClient): Promise<unknown> {
  const events: ModelEvent[] = [];
  try {
    for await (const event of model.stream(request, new AbortController().signal)) events.push(event);
  } catch (error) {
    return error;
  }
  return events;
}

test("a call is reserved before it is made, and billed by what the provider counted", async () => {
  const { started, outcomes, metered } = scene([said("Hi."), finished]);
  expect(await heard(metered)).toEqual([said("Hi."), finished]);
  const ids = { call_id: "id", request_id: "r", function_name: "f", model_id: spec.id };
  expect(started).toEqual([{ ...ids, input_tokens: expect.any(Number), output_tokens: 50 }]);
  const facts = { first_token_at: "now", stop_reason: "end" };
  expect(outcomes).toEqual([{ call_id: "id", usage, is_estimate: false, ...facts }]);
});

test("a stream that breaks off is billed by what was sent and heard", async () => {
  const { outcomes, metered } = scene([said("one two three four"), new ModelError("network", "cut")]);
  expect(await heard(metered)).toMatchObject({ class: "network" });
  expect(outcomes).toMatchObject([{ is_estimate: true, error_code: "model_network" }]);
  expect(outcomes[0]?.usage.input_tokens).toBeGreaterThan(5);
  expect(outcomes[0]?.usage.output_tokens).toBeGreaterThanOrEqual(4);
});

test("a provider that refuses at the door costs nothing", async () => {
  const { outcomes, metered } = scene([new ModelError("rate_limit", "429")]);
  await heard(metered);
  expect(outcomes).toMatchObject([{ usage: { input_tokens: 0, output_tokens: 0 }, error_code: "model_rate_limit" }]);
});

test("a call that nobody listens to any more is settled", async () => {
  const { outcomes, metered } = scene([said("one two"), said("three"), finished]);
  for await (const _ of metered.stream(request, new AbortController().signal)) break;
  expect(outcomes).toMatchObject([{ is_estimate: true, usage: { output_tokens: expect.any(Number) } }]);
});

test("where a limit stands in the way no model is asked and nothing is settled", async () => {
  const sentence = "Not today.";
  const { outcomes, metered } = scene([finished], { ok: false, code: "max_cost_per_day", sentence });
  expect(await heard(metered)).toMatchObject({ code: "max_cost_per_day", message: sentence });
  expect(outcomes).toEqual([]);
});

test("a model that is switched off, or has no key, has failed as one that another may stand in for", async () => {
  const { metered, meter, started } = scene([finished], { ok: false, code: "model_unavailable", sentence: "Off." });
  expect(await heard(metered)).toMatchObject({ name: "ModelError", class: "not_found" });
  const missing = new AppError("key_missing", "No key.");
  const keyless = meteredModel(spec, () => Promise.reject(missing), meter);
  expect(await heard(keyless)).toMatchObject({ name: "ModelError", class: "auth", cause: missing });
  expect(started).toHaveLength(1);
});
