import { describe, expect, test } from "vitest";
import { movingClock } from "../../agent/testing/moving-clock.ts";
import { scriptedClient } from "../../agent/testing/scripted-client.ts";
import { ModelError, type ModelErrorClass } from "../../models/model-error.ts";
import { BudgetSpent, InvalidAnswer } from "../call-failure.ts";
import { fallback } from "./fallback.ts";
import { type RetryPolicy, retry } from "./retry.ts";
import { roundRobin } from "./round-robin.ts";
import { single } from "./single.ts";
import { timeout } from "./timeout.ts";
import type { Ask, TypedClient } from "./typed-client.ts";

const model = (id: string) => single(scriptedClient(() => ({}), [], { id }));
const failing = (errorClass: ModelErrorClass, retryAfterMs?: number) =>
  new ModelError(errorClass, errorClass, retryAfterMs === undefined ? {} : { retryAfterMs });

interface Scene {
  readonly clock: ReturnType<typeof movingClock>;
  /** The models in the order in which they were asked, with the time of each. */
  readonly asked: string[];
  readonly at: number[];
}

const createScene = (random = 0): Scene => ({ clock: { ...movingClock(), random: () => random }, asked: [], at: [] });

/** The first so many calls fail as the list says; the one after them is answered with its model's id. */
function failures({ asked, at, clock }: Scene, list: readonly unknown[]): Ask<string, string> {
  const left = [...list];
  return async function* ({ spec }, { signal }) {
    asked.push(spec.id);
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

async function play(client: TypedClient, ask: Ask<string, string>, signal = new AbortController().signal) {
  const told: string[] = [];
  const run = client.run(ask, { signal, budget: undefined, attempts: [] });
  for (;;) {
    const step = await run.next();
    if (step.done) return { told, outcome: step.value };
    told.push(step.value);
  }
}

const constant: RetryPolicy = { type: "constant", tries: 3, delayMs: 200 };
const exponential: RetryPolicy = { type: "exponential", tries: 5, firstDelayMs: 100, maxDelayMs: 350 };

describe("retry", () => {
  test("asks again after what may pass, as long after as it was told, and tells all on the way", async () => {
    const scene = createScene();
    const ask = failures(scene, [failing("overloaded"), failing("network")]);
    expect(await play(retry(model("a"), constant, scene.clock), ask)).toEqual({
      told: ["a begins", "a begins", "a begins"],
      outcome: "a",
    });
    expect(scene.at).toEqual([0, 200, 400]);
  });

  test("waits longer each time, up to the longest wait", async () => {
    const scene = createScene();
    const ask = failures(scene, Array(4).fill(failing("overloaded")));
    await play(retry(model("a"), exponential, scene.clock), ask);
    expect(scene.at).toEqual([0, 100, 300, 650, 1000]);
  });

  test("spreads the waits by chance, and never waits less than it was told", async () => {
    const scene = createScene(0.5);
    await play(retry(model("a"), constant, scene.clock), failures(scene, [failing("overloaded")]));
    expect(scene.at).toEqual([0, 220]);
  });

  test("waits as long as the provider asks for when that is longer", async () => {
    const scene = createScene();
    const ask = failures(scene, [failing("rate_limit", 3_000), failing("rate_limit", 10)]);
    await play(retry(model("a"), constant, scene.clock), ask);
    expect(scene.at).toEqual([0, 3_000, 3_200]);
  });

  test("gives up after so many tries, with the last failure", async () => {
    const scene = createScene();
    const last = failing("overloaded");
    const ask = failures(scene, [failing("overloaded"), failing("overloaded"), last]);
    await expect(play(retry(model("a"), constant, scene.clock), ask)).rejects.toBe(last);
    expect(scene.asked).toHaveLength(3);
  });

  test.each([
    ["a key that is refused", failing("auth")],
    ["a question that is too long", failing("context_too_long")],
    ["an answer that does not fit, which the model was shown already", new InvalidAnswer("no")],
    ["a budget that is spent", new BudgetSpent("no")],
    ["a provider that asks for more time than anybody waits", failing("rate_limit", 3_600_000)],
    ["a mistake of ours", new TypeError("no")],
  ])("does not ask again after %s", async (_, failure) => {
    const scene = createScene();
    await expect(play(retry(model("a"), constant, scene.clock), failures(scene, [failure]))).rejects.toBe(failure);
    expect(scene.asked).toEqual(["a"]);
  });

  test("stops waiting as soon as the call is aborted", async () => {
    const scene = createScene();
    const stop = new AbortController();
    const alarm = (ms: number) => {
      queueMicrotask(() => stop.abort("enough"));
      return scene.clock.alarm(ms);
    };
    const clock = { ...scene.clock, alarm };
    const ask = failures(scene, [failing("overloaded")]);
    const long: RetryPolicy = { type: "constant", tries: 2, delayMs: 1e9 };
    await expect(play(retry(model("a"), long, clock), ask, stop.signal)).rejects.toBe("enough");
    expect([scene.asked, scene.clock.now()]).toEqual([["a"], 0]);
  });
});

describe("fallback", () => {
  test.each([
    ["does not accept the key", failing("auth")],
    ["is overloaded", failing("overloaded")],
    ["gives an answer that does not fit", new InvalidAnswer("no")],
  ])("asks the next model when one %s", async (_, failure) => {
    const scene = createScene();
    const ask = failures(scene, [failure]);
    expect((await play(fallback([model("a"), model("b"), model("c")]), ask)).outcome).toBe("b");
    expect(scene.asked).toEqual(["a", "b"]);
  });

  test.each([
    ["a refusal, which another model is not asked to go around", failing("refused")],
    ["a budget that is spent", new BudgetSpent("no")],
    ["a mistake of ours", new TypeError("no")],
  ])("ends with %s", async (_, failure) => {
    const scene = createScene();
    await expect(play(fallback([model("a"), model("b")]), failures(scene, [failure]))).rejects.toBe(failure);
    expect(scene.asked).toEqual(["a"]);
  });

  test("throws what the last one failed of", async () => {
    const scene = createScene();
    const last = failing("network");
    await expect(play(fallback([model("a"), model("b")]), failures(scene, [failing("auth"), last]))).rejects.toBe(last);
  });
});

describe("round robin", () => {
  test("begins with each in turn, the first by chance, and falls back to those after it", async () => {
    const scene = createScene(0.5);
    const client = roundRobin([model("a"), model("b"), model("c")], scene.clock);
    for (let call = 0; call < 4; call += 1) await play(client, failures(scene, []));
    expect(scene.asked).toEqual(["b", "c", "a", "b"]);
    await play(client, failures(scene, [failing("overloaded"), failing("overloaded")]));
    expect(scene.asked.slice(4)).toEqual(["c", "a", "b"]);
  });
});

describe("a timeout", () => {
  test("around a model lets the next one try", async () => {
    const scene = createScene();
    const client = fallback([timeout(model("a"), 500, scene.clock), model("b")]);
    expect((await play(client, failures(scene, ["hangs"]))).outcome).toBe("b");
    expect(scene.at).toEqual([0, 500]);
  });

  test("around everything ends all of it, tries and waits, and says that time ran out", async () => {
    const scene = createScene();
    const inner = retry(timeout(model("a"), 400, scene.clock), { ...constant, tries: 100 }, scene.clock);
    const client = timeout(fallback([inner, model("b")]), 1_000, scene.clock);
    const failure = play(client, failures(scene, Array(100).fill("hangs")));
    await expect(failure).rejects.toMatchObject({ class: "timeout", message: "There was no answer within 1000 ms." });
    expect(scene.at).toEqual([0, 600]);
    expect(scene.clock.now()).toBe(1_000);
  });

  test("aborts nothing once there was an answer", async () => {
    const scene = createScene();
    let signal: AbortSignal | undefined;
    const ask: Ask<string, string> = (chosen, scope) => {
      signal = scope.signal;
      return failures(scene, [])(chosen, scope);
    };
    await play(timeout(model("a"), 500, scene.clock), ask);
    expect(signal?.aborted).toBe(false);
  });

  test("leaves no alarm behind when there is an answer in time", async () => {
    const scene = createScene();
    await play(timeout(model("a"), 500, scene.clock), failures(scene, []));
    const after = scene.clock.alarm(10_000);
    await after.rings;
    expect(scene.clock.now()).toBe(10_000);
  });

  test("is not what a call is said to have failed of that was aborted", async () => {
    const scene = createScene();
    const stop = new AbortController();
    const ask: Ask<string, string> = (chosen, scope) => {
      queueMicrotask(() => stop.abort("enough"));
      return failures(scene, ["hangs"])(chosen, scope);
    };
    const client = fallback([timeout(model("a"), 500, scene.clock), model("b")]);
    await expect(play(client, ask, stop.signal)).rejects.toBe("enough");
    expect(scene.asked).toEqual(["a"]);
  });
});

test("an aborted call asks nobody", async () => {
  const scene = createScene();
  const client = retry(fallback([model("a"), model("b")]), constant, scene.clock);
  await expect(play(client, failures(scene, []), AbortSignal.abort("before"))).rejects.toBe("before");
  expect(scene.asked).toEqual([]);
});
