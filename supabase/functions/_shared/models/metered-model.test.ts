import { expect, test } from "vitest";
import { AppError } from "../protocol/errors.ts";
import type { CallBill } from "./call-bill.ts";
import { countTokens } from "./count-tokens.ts";
import { type CallStart, type CallStarted, meteredModel } from "./metered-model.ts";
import type { ModelClient, ModelEvent, ModelRequest, ModelSpec } from "./model-client.ts";
import { ModelError } from "./model-error.ts";

const request: ModelRequest = {
  instructions: "Be good.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello, hello, hello." }] }],
  tools: [],
  max_output_tokens: 50,
};
const spec: ModelSpec = {
  ...{ id: "m", provider: "anthropic", name: "m", label: "M", base_url: null },
  ...{ context_tokens: 1_000, output_tokens: 100, capabilities: {} },
};
const usage = { input_tokens: 7, output_tokens: 3 };
const finished: ModelEvent = {
  type: "answer_finished",
  answer: { parts: [{ type: "text", text: "Hi." }], usage, stop_reason: "end" },
};
const said = (text: string): ModelEvent => ({ type: "text_streamed", part: 0, text });
const nothing = { input_tokens: 0, output_tokens: 0 };

interface Setup {
  readonly answer?: CallStarted;
  readonly connect?: () => Promise<ModelClient>;
}

function meter(events: readonly (ModelEvent | Error)[], setup: Setup = {}) {
  const started: CallStart[] = [];
  const bills: (CallBill & { call_id: string })[] = [];
  const model: ModelClient = {
    spec,
    stream: async function* () {
      for (const event of events) {
        if (event instanceof Error) throw event;
        yield [event];
      }
    },
  };
  const ledger = {
    start: async (call: CallStart) => {
      started.push(call);
      return setup.answer ?? ({ ok: true, attempt: 1 } as const);
    },
    finish: async (bill: CallBill & { call_id: string }) => void bills.push(bill),
  };
  const source = { spec, connect: setup.connect ?? (async () => model) };
  const metered = meteredModel(source, { ledger, countTokens, newId: () => "id", timestamp: () => "now" });
  return { started, bills, metered };
}

async function eventsOf(
  model: ModelClient,
  signal = new AbortController().signal,
  max_output_tokens = request.max_output_tokens,
): Promise<unknown> {
  const events: ModelEvent[] = [];
  try {
    for await (const batch of model.stream({ ...request, max_output_tokens }, signal)) events.push(...batch);
  } catch (error) {
    return error;
  }
  return events;
}

test("A call is reserved before it is made and billed by the provider's count", async () => {
  const { started, bills, metered } = meter([said("Hi."), finished]);
  expect(await eventsOf(metered)).toEqual([said("Hi."), finished]);
  const most = { input_tokens: countTokens(request), output_tokens: 50 };
  expect(started).toEqual([{ call_id: "id", model_id: "m", ...most }]);
  const facts = { first_token_at: "now", stop_reason: "end" };
  expect(bills).toEqual([{ call_id: "id", usage, is_estimate: false, ...facts }]);
});

test("A broken stream is billed by what was sent and received", async () => {
  const { bills, metered } = meter([said("one two three four"), new ModelError("network", "cut")]);
  expect(await eventsOf(metered)).toMatchObject({ class: "network" });
  expect(bills).toMatchObject([{ is_estimate: true, error_code: "model_network" }]);
  expect(bills[0]?.usage.input_tokens).toBe(countTokens(request));
  expect(bills[0]?.usage.output_tokens).toBeGreaterThanOrEqual(4);
});

test("An interrupted answer is billed by what the adapter counted of it", async () => {
  const tool: ModelEvent = { type: "tool_call_begun", part: 0, name: "write_file" };
  const interrupted: ModelEvent = { type: "answer_interrupted", parts: [], is_in_tool: true, output_tokens: 9 };
  const { bills, metered } = meter([tool, interrupted, new Error("cut")]);
  await eventsOf(metered);
  expect(bills).toMatchObject([{ is_estimate: true, first_token_at: "now", usage: { output_tokens: 9 } }]);
});

test("Hidden thoughts count until the provider reports usage, and what it reports counts from then on", async () => {
  let now = 0;
  const bills: CallBill[] = [];
  const ledger = {
    start: async () => ({ ok: true, attempt: 1 }) as const,
    finish: async (bill: CallBill) => void bills.push(bill),
  };
  const model: ModelClient = {
    spec,
    stream: async function* () {
      now += 40_000;
      yield [{ type: "usage_known", usage: { input_tokens: 5, output_tokens: 20 } }];
      for (const word of ["one", "two"]) {
        now += 400;
        yield [said(word)];
      }
      now += 1_500;
      yield [];
      now += 900;
      throw new Error("cut");
    },
  };
  const timestamp = () => new Date(now).toISOString();
  const meter = { ledger, countTokens, newId: () => "id", timestamp };
  await eventsOf(meteredModel({ spec, connect: async () => model }, meter), undefined, 500);
  expect(bills).toMatchObject([{ is_estimate: true, usage: { input_tokens: 5, output_tokens: 20 + 2 + 150 } }]);
});

test("A request that the provider refuses costs nothing", async () => {
  const { bills, metered } = meter([new ModelError("rate_limit", "429")]);
  await eventsOf(metered);
  expect(bills).toMatchObject([{ usage: nothing, error_code: "model_rate_limit" }]);
});

test("A call whose reader leaves is settled", async () => {
  const { bills, metered } = meter([said("one two"), said("three"), finished]);
  for await (const _ of metered.stream(request, new AbortController().signal)) break;
  expect(bills).toMatchObject([{ is_estimate: true, usage: { input_tokens: countTokens(request) } }]);
});

test("A call that is aborted while its model is connected costs nothing", async () => {
  const { bills, metered } = meter([finished]);
  expect(await eventsOf(metered, AbortSignal.abort(new Error("stop")))).toMatchObject({ message: "stop" });
  expect(bills).toMatchObject([{ usage: nothing }]);
});

test("A call that exceeds a limit is neither made nor settled", async () => {
  const answer = { ok: false, code: "max_cost_per_day", sentence: "Not today." } as const;
  const { bills, metered } = meter([finished], { answer });
  expect(await eventsOf(metered)).toMatchObject({ name: "CallRefused", code: answer.code, message: answer.sentence });
  expect(bills).toEqual([]);
});

test("A model that is switched off or has no key fails, so that another can stand in for it", async () => {
  const off = meter([finished], { answer: { ok: false, code: "model_unavailable", sentence: "Off." } });
  expect(await eventsOf(off.metered)).toMatchObject({ name: "ModelError", class: "not_found" });
  const missing = new AppError("key_missing", "No key.");
  const keyless = meter([], { connect: () => Promise.reject(missing) });
  expect(await eventsOf(keyless.metered)).toMatchObject({ name: "ModelError", class: "auth", cause: missing });
  expect(keyless.bills).toMatchObject([{ usage: nothing, error_code: "model_auth" }]);
});

test("A lost lease is thrown as it is", async () => {
  const lost = new AppError("lease_lost", "Gone.");
  const { metered } = meter([], { connect: () => Promise.reject(lost) });
  expect(await eventsOf(metered)).toBe(lost);
});
