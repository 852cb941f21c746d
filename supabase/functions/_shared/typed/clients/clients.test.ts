import { describe, expect, test } from "vitest";
import { movingClock } from "../../agent/testing/moving-clock.ts";
import { scriptedClient } from "../../agent/testing/scripted-client.ts";
import { ModelError, type ModelErrorClass } from "../../models/model-error.ts";
import { BudgetSpent, InvalidAnswer } from "../call-error.ts";
import { fallback } from "./fallback.ts";
import { retry } from "./retry.ts";
import { roundRobin } from "./round-robin.ts";
import { timeout } from "./timeout.ts";
import { type Ask, single, type TypedClient } from "./typed-client.ts";

const model = (id: string) => single(scriptedClient(() => ({}), [], { id }));
const failing = (errorClass: ModelErrorClass, retryAfterMs?: number) =>
  new ModelError(errorClass, errorClass, retryAfterMs === undefined ? {} : { retryAfterMs });

/** The calls that a client made. */
interface CallLog {
  readonly clock: ReturnType<typeof movingClock>;
  /** The ids of the models, in the order of the calls. */
  readonly models: string[];
  /** The time of each call. */
  readonly at: number[];
}

const createCallLog = (random = 0): CallLog => ({
  clock: { ...movingClock(), random: () => random },
  models: [],
  at: [],
});

/** Each call takes the next failure from the list. When the list is empty, the answer is the model's id. */
function failures({ models, at, clock }: CallLog, list: readonly unknown[]): Ask<string, string> {
  const left = [...list];
  return async function* ({ spec }, { signal }) {
    models.push(spec.id);
    at.push(clock.now());
    yield `${spec.id} begins`;
    const failure = left.shift();
    if (failure === "hangs") {
      signal.throwIfAborted();
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    if (failure !== undefined) throw failure;
    return spec.id;
  };
}

async function run(client: TypedClient, ask: Ask<string, string>, signal = new AbortController().signal) {
  const yielded: string[] = [];
  const running = client.run(ask, { signal, budget: undefined, attempts: [] });
  for (;;) {
    const step = await running.next();
    if (step.done) return { yielded, outcome: step.value };
    yielded.push(step.value);
  }
}

describe("retry", () => {
  test("A retry follows a failure that may pass, and every attempt is streamed", async () => {
    const log = createCallLog(0.5);
    const ask = failures(log, [failing("overloaded"), failing("network")]);
    expect(await run(retry(model("a"), log.clock), ask)).toEqual({
      yielded: ["a begins", "a begins", "a begins"],
      outcome: "a",
    });
    expect(log.at).toEqual([0, 500, 1_500]);
  });

  test("A retry waits as long as the provider asks for", async () => {
    const log = createCallLog();
    await run(retry(model("a"), log.clock), failures(log, [failing("rate_limit", 3_000), failing("rate_limit", 10)]));
    expect(log.at).toEqual([0, 3_000, 3_010]);
  });

  test.each([
    { hasFallback: false, attempts: 5 },
    { hasFallback: true, attempts: 3 },
  ])(
    "The last failure is thrown after $attempts attempts (fallback: $hasFallback)",
    async ({ hasFallback, attempts }) => {
      const log = createCallLog();
      const all = Array.from({ length: attempts }, () => failing("overloaded"));
      const client = retry(model("a"), log.clock, { hasFallback });
      await expect(run(client, failures(log, all))).rejects.toBe(all.at(-1));
      expect(log.models).toHaveLength(attempts);
    },
  );

  test.each([
    ["a rejected key", failing("auth")],
    ["an answer that does not fit and was already corrected", new InvalidAnswer("no")],
    ["a spent budget", new BudgetSpent("no")],
    ["a bug", new TypeError("no")],
  ])("No retry follows %s", async (_, failure) => {
    const log = createCallLog();
    await expect(run(retry(model("a"), log.clock), failures(log, [failure]))).rejects.toBe(failure);
    expect(log.models).toEqual(["a"]);
  });

  test("An abort ends the wait at once", async () => {
    const log = createCallLog();
    const stop = new AbortController();
    const alarm = (ms: number) => {
      queueMicrotask(() => stop.abort("enough"));
      return log.clock.alarm(ms);
    };
    const ask = failures(log, [failing("rate_limit", 10_000)]);
    await expect(run(retry(model("a"), { ...log.clock, alarm }), ask, stop.signal)).rejects.toBe("enough");
    expect([log.models, log.clock.now()]).toEqual([["a"], 0]);
  });
});

describe("fallback", () => {
  test.each([
    ["rejects the key", failing("auth")],
    ["is overloaded", failing("overloaded")],
    ["gives an answer that does not fit", new InvalidAnswer("no")],
  ])("The next model is asked when one %s", async (_, failure) => {
    const log = createCallLog();
    const ask = failures(log, [failure]);
    expect((await run(fallback([model("a"), model("b"), model("c")]), ask)).outcome).toBe("b");
    expect(log.models).toEqual(["a", "b"]);
  });

  test.each([
    ["a refusal, which no other model may circumvent", failing("refused")],
    ["a spent budget", new BudgetSpent("no")],
    ["a bug", new TypeError("no")],
  ])("No other model is asked after %s", async (_, failure) => {
    const log = createCallLog();
    await expect(run(fallback([model("a"), model("b")]), failures(log, [failure]))).rejects.toBe(failure);
    expect(log.models).toEqual(["a"]);
  });

  test("The failure of the last model is thrown", async () => {
    const log = createCallLog();
    const last = failing("network");
    await expect(run(fallback([model("a"), model("b")]), failures(log, [failing("auth"), last]))).rejects.toBe(last);
  });
});

describe("round robin", () => {
  test("Each call starts with the next model in turn, from a random first one, and falls back to the ones after it", async () => {
    const log = createCallLog(0.5);
    const client = roundRobin([model("a"), model("b"), model("c")], log.clock);
    for (let call = 0; call < 4; call += 1) await run(client, failures(log, []));
    expect(log.models).toEqual(["b", "c", "a", "b"]);
    await run(client, failures(log, [failing("overloaded"), failing("overloaded")]));
    expect(log.models.slice(4)).toEqual(["c", "a", "b"]);
  });
});

describe("timeout", () => {
  test("A timeout around one model lets the next one answer", async () => {
    const log = createCallLog();
    const client = fallback([timeout(model("a"), 500, log.clock), model("b")]);
    expect((await run(client, failures(log, ["hangs"]))).outcome).toBe("b");
    expect(log.at).toEqual([0, 500]);
  });

  test("A timeout around everything ends all attempts and says that time ran out", async () => {
    const log = createCallLog();
    const inner = retry(timeout(model("a"), 400, log.clock), log.clock);
    const client = timeout(fallback([inner, model("b")]), 1_000, log.clock);
    const failure = run(client, failures(log, Array(100).fill("hangs")));
    await expect(failure).rejects.toMatchObject({ class: "timeout", message: "There was no answer within 1000 ms." });
    expect(log.at).toEqual([0, 400, 800]);
    expect(log.clock.now()).toBe(1_000);
  });

  test("A timeout does not abort after the answer", async () => {
    const log = createCallLog();
    let signal: AbortSignal | undefined;
    const ask: Ask<string, string> = (chosen, scope) => {
      signal = scope.signal;
      return failures(log, [])(chosen, scope);
    };
    await run(timeout(model("a"), 500, log.clock), ask);
    expect(signal?.aborted).toBe(false);
  });

  test("An answer in time leaves no alarm behind", async () => {
    const log = createCallLog();
    await run(timeout(model("a"), 500, log.clock), failures(log, []));
    const after = log.clock.alarm(10_000);
    await after.rings;
    expect(log.clock.now()).toBe(10_000);
  });

  test("An aborted call fails with the reason of the abort and not with a timeout", async () => {
    const log = createCallLog();
    const stop = new AbortController();
    const ask: Ask<string, string> = (chosen, scope) => {
      queueMicrotask(() => stop.abort("enough"));
      return failures(log, ["hangs"])(chosen, scope);
    };
    const client = fallback([timeout(model("a"), 500, log.clock), model("b")]);
    await expect(run(client, ask, stop.signal)).rejects.toBe("enough");
    expect(log.models).toEqual(["a"]);
  });
});

test("An aborted call asks no model", async () => {
  const log = createCallLog();
  const client = retry(fallback([model("a"), model("b")]), log.clock);
  await expect(run(client, failures(log, []), AbortSignal.abort("before"))).rejects.toBe("before");
  expect(log.models).toEqual([]);
});
