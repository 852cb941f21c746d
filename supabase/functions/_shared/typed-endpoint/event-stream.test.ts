import { expect, test } from "vitest";
import type { Told } from "./call-function.ts";
import { eventStream } from "./event-stream.ts";

const partial = (what: string): Told => ({
  type: "partial",
  attempt: 1,
  partial: { value: { what }, openPath: ["what"] },
});
const done: Told = {
  type: "done",
  answer: { output: { what: "abc" }, usage: { calls: 1, input_tokens: 1, output_tokens: 1 }, repairs: [] },
};

function deps(msBetween = 1_000) {
  let now = 0;
  return {
    clock: { now: () => (now += msBetween) },
    abort: new AbortController(),
    sayError: async (error: unknown) => JSON.stringify({ error: { code: "x", message: String(error) } }),
  };
}

async function* yielding(...told: readonly (Told | Error)[]): AsyncGenerator<Told, void> {
  for (const one of told) {
    if (one instanceof Error) throw one;
    yield one;
  }
}

test("Partials carry the open path, and the answer comes last", async () => {
  const response = await eventStream(yielding(partial("a"), partial("ab"), done), deps());
  expect((await response.text()).split("\n\n")).toEqual([
    'event:partial\ndata:{"value":{"what":"a"},"open_path":["what"],"attempt":1}',
    'event:partial\ndata:{"value":{"what":"ab"},"open_path":["what"],"attempt":1}',
    expect.stringMatching(/^event:done\ndata:\{"output":\{"what":"abc"\},/),
    "",
  ]);
});

test("Partials in quick succession are thinned out, and the answer is always sent", async () => {
  const many = Array.from({ length: 100 }, (_, at) => partial("a".repeat(at)));
  const text = await (await eventStream(yielding(...many, done), deps(10))).text();
  expect(text.match(/event:partial/g)?.length).toBeLessThan(25);
  expect(text).toContain("event:done");
});

test("A failure before the first event is thrown, and a later one is the last event", async () => {
  await expect(eventStream(yielding(new Error("early")), deps())).rejects.toThrow("early");
  const text = await (await eventStream(yielding(partial("a"), new Error("late")), deps())).text();
  expect(text).toMatch(/event:error\ndata:\{"error":\{"code":"x","message":"Error: late"\}\}\n\n$/);
});

test("A client that goes away ends the call", async () => {
  let isEnded = false;
  async function* endless(): AsyncGenerator<Told, void> {
    try {
      for (;;) yield partial("a");
    } finally {
      isEnded = true;
    }
  }
  const given = deps();
  const response = await eventStream(endless(), given);
  await response.body?.cancel();
  await expect.poll(() => [isEnded, given.abort.signal.aborted]).toEqual([true, true]);
});
