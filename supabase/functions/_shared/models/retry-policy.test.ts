import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModelError, modelErrorClasses, remedies } from "./model-error.ts";
import { decideNext, type FailedCall } from "./retry-policy.ts";

const aFailedCall: fc.Arbitrary<FailedCall> = fc.record({
  error: fc
    .tuple(fc.constantFrom(...modelErrorClasses), fc.option(fc.nat(60_000), { nil: undefined }))
    .map(([errorClass, ms]) => new ModelError(errorClass, "", ms === undefined ? {} : { retryAfterMs: ms })),
  attempt: fc.integer({ min: 1, max: 50 }),
  remainingMs: fc.integer({ min: -1000, max: 400_000 }),
  hasFallback: fc.boolean(),
  jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

const always = (holds: (call: FailedCall) => void) => fc.assert(fc.property(aFailedCall, holds), { numRuns: 2000 });

describe("after any failed call", () => {
  test("no wait is beyond the time that is left, nor beyond twenty seconds", () => {
    always((call) => {
      const next = decideNext(call);
      if (next.type !== "retry") return;
      expect(next.delayMs).toBeLessThan(call.remainingMs);
      expect(next.delayMs).toBeLessThanOrEqual(20_000);
    });
  });

  test("a provider that asks for time is given it, or not asked again", () => {
    always((call) => {
      const next = decideNext(call);
      if (next.type === "retry") expect(next.delayMs).toBeGreaterThanOrEqual(call.error.retryAfterMs ?? 0);
    });
  });

  test("only what may pass is tried again, and a model is never asked more than five times", () => {
    always((call) => {
      if (decideNext(call).type !== "retry") return;
      expect(remedies[call.error.class].isRetryable).toBe(true);
      expect(call.attempt).toBeLessThan(5);
    });
  });

  test("another model is asked only where there is one that may answer instead", () => {
    always((call) => {
      const { canSwitch } = remedies[call.error.class];
      const next = decideNext(call);
      if (next.type === "switch") expect([call.hasFallback, canSwitch]).toEqual([true, true]);
      if (next.type === "give_up") expect(call.hasFallback && canSwitch).toBe(false);
    });
  });

  test("more time never turns another try into none", () => {
    always((call) => {
      if (decideNext(call).type !== "retry") return;
      expect(decideNext({ ...call, remainingMs: call.remainingMs + 60_000 })).toEqual(decideNext(call));
    });
  });
});

const overloaded = new ModelError("overloaded", "");
const alone = { error: overloaded, remainingMs: 60_000, hasFallback: false, jitter: 0.5 };

test("the waits grow to the double each time, spread over their whole length", () => {
  const waits = [1, 2, 3, 4].map((attempt) => decideNext({ ...alone, attempt }));
  expect(waits).toEqual([500, 1000, 2000, 4000].map((delayMs) => ({ type: "retry", delayMs })));
  expect(decideNext({ ...alone, attempt: 4, jitter: 0 })).toEqual({ type: "retry", delayMs: 0 });
  expect(decideNext({ ...alone, attempt: 5 })).toEqual({ type: "give_up" });
});

test("those who were asked to wait alike do not come back all at once", () => {
  const error = new ModelError("rate_limit", "", { retryAfterMs: 3000 });
  const waits = [0, 0.25, 0.75].map((jitter) => decideNext({ ...alone, error, attempt: 1, jitter }));
  expect(waits).toEqual([3000, 3250, 3750].map((delayMs) => ({ type: "retry", delayMs })));
});

test("with another model at hand a model is asked three times, one that hangs twice, one that has no key once", () => {
  const attemptsOf = (error: ModelError) =>
    [1, 2, 3, 4].find((attempt) => decideNext({ ...alone, error, attempt, hasFallback: true }).type === "switch");
  const classes = ["overloaded", "timeout", "empty_answer", "auth", "quota"] as const;
  expect(classes.map((name) => attemptsOf(new ModelError(name, "")))).toEqual([3, 2, 2, 1, 1]);
});

test("a refusal is final: no other model is asked to do it instead", () => {
  const error = new ModelError("refused", "");
  expect(decideNext({ ...alone, error, attempt: 1, hasFallback: true })).toEqual({ type: "give_up" });
});
