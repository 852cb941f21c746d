import { expect, test } from "vitest";
import { surviveStrayErrors } from "./stray-errors.ts";

test("An error that no code awaits is logged and does not end the isolate", () => {
  const target = new EventTarget();
  const entries: unknown[] = [];
  const write = (message: string, fields?: unknown) => entries.push([message, fields]);
  surviveStrayErrors(target, { info: write, warn: write, error: write });
  const error = Object.assign(new Event("error", { cancelable: true }), { error: "out of a timer" });
  const rejection = Object.assign(new Event("unhandledrejection", { cancelable: true }), { reason: "nobody listens" });
  target.dispatchEvent(error);
  target.dispatchEvent(rejection);
  expect([error.defaultPrevented, rejection.defaultPrevented]).toEqual([true, true]);
  expect(entries).toEqual([
    ["An error that no code awaited.", { type: "error", error: "out of a timer" }],
    ["An error that no code awaited.", { type: "unhandledrejection", error: "nobody listens" }],
  ]);
});
