import { expect, test } from "vitest";
import { inTurn } from "./in-turn.ts";

/** Work that waits to be let go on, and notes how often it was begun. */
function gatedWork() {
  const gates: PromiseWithResolvers<void>[] = [];
  const work = () => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    return gate.promise;
  };
  return { work, gates };
}

const options = { stopped: new AbortController().signal, onError: () => undefined };

test("Work requested while it runs follows once, however often it was requested", async () => {
  const { work, gates } = gatedWork();
  const turns = inTurn(work, options);
  turns.ask();
  turns.ask();
  turns.ask();
  expect(gates).toHaveLength(1);
  gates[0]?.resolve();
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.resolve();
  await turns.idle();
  expect(gates).toHaveLength(2);
});

test("Failed work is reported and retried", async () => {
  const errors: unknown[] = [];
  let attempts = 0;
  const work = async () => {
    attempts += 1;
    if (attempts === 1) throw new Error("not yet");
  };
  inTurn(work, { ...options, onError: (error) => errors.push(error) }).ask();
  await expect.poll(() => attempts).toBe(2);
  expect(errors).toEqual([new Error("not yet")]);
});

test("No work begins after it is stopped", async () => {
  const { work, gates } = gatedWork();
  const turns = inTurn(work, { ...options, stopped: AbortSignal.abort() });
  turns.ask();
  await turns.idle();
  expect(gates).toEqual([]);
});
