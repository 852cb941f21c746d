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

describe("any failed call", () => {
  test("No delay exceeds the remaining time or twenty seconds", () => {
    always((call) => {
      const next = decideNext(call);
      if (next.type !== "retry") return;
      expect(next.delayMs).toBeLessThan(call.remainingMs);
      expect(next.delayMs).toBeLessThanOrEqual(20_000);
    });
  });

  test("A retry never comes sooner than the provider asks for", () => {
    always((call) => {
      const next = decideNext(call);
      if (next.type === "retry") expect(next.delayMs).toBeGreaterThanOrEqual(call.error.retryAfterMs ?? 0);
    });
  });

  test("Only retryable failures are retried, and a model is asked at most five times", () => {
    always((call) => {
      if (decideNext(call).type !== "retry") return;
      expect(remedies[call.error.class].isRetryable).toBe(true);
      expect(call.attempt).toBeLessThan(5);
    });
  });

  test("Another model is asked only if there is one and it may answer instead", () => {
    always((call) => {
      const { canSwitch } = remedies[call.error.class];
      const next = decideNext(call);
      if (next.type === "switch") expect([call.hasFallback, canSwitch]).toEqual([true, true]);
      if (next.type === "give_up") expect(call.hasFallback && canSwitch).toBe(false);
    });
  });

  test("More remaining time never cancels a retry", () => {
    always((call) => {
      if (decideNext(call).type !== "retry") return;
      expect(decideNext({ ...call, remainingMs: call.remainingMs + 60_000 })).toEqual(decideNext(call));
    });
  });
});

const overloaded = new ModelError("overloaded", "");
const alone = { error: overloaded, remainingMs: 60_000, hasFallback: false, jitter: 0.5 };

test("Delays double with each attempt, with full jitter", () => {
  const delays = [1, 2, 3, 4].map((attempt) => decideNext({ ...alone, attempt }));
  expect(delays).toEqual([500, 1000, 2000, 4000].map((delayMs) => ({ type: "retry", delayMs })));
  expect(decideNext({ ...alone, attempt: 4, jitter: 0 })).toEqual({ type: "retry", delayMs: 0 });
  expect(decideNext({ ...alone, attempt: 5 })).toEqual({ type: "give_up" });
});

test("Calls with the same retry-after are spread out", () => {
  const error = new ModelError("rate_limit", "", { retryAfterMs: 3000 });
  const delays = [0, 0.25, 0.75].map((jitter) => decideNext({ ...alone, error, attempt: 1, jitter }));
  expect(delays).toEqual([3000, 3250, 3750].map((delayMs) => ({ type: "retry", delayMs })));
});

test("With a fallback a model gets three attempts, a hanging one two, one without a key one", () => {
  const attemptsOf = (error: ModelError) =>
    [1, 2, 3, 4].find((attempt) => decideNext({ ...alone, error, attempt, hasFallback: true }).type === "switch");
  const classes = ["overloaded", "timeout", "empty_answer", "auth", "quota"] as const;
  expect(classes.map((name) => attemptsOf(new ModelError(name, "")))).toEqual([3, 2, 2, 1, 1]);
});

test("A refusal is final: no other model is asked", () => {
  const error = new ModelError("refused", "");
  expect(decideNext({ ...alone, error, attempt: 1, hasFallback: true })).toEqual({ type: "give_up" });
});
