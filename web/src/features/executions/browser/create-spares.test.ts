import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSpares } from "./create-spares.ts";

interface Started {
  readonly language: string;
  readonly ready: Promise<void>;
  broken: string | undefined;
  isEnded: boolean;
  end(): void;
}

function startedWith(ready: () => Promise<void> = () => Promise.resolve()) {
  const started: Started[] = [];
  const spares = createSpares((language) => {
    const process: Started = {
      language,
      ready: ready(),
      broken: undefined,
      isEnded: false,
      end: () => void (process.isEnded = true),
    };
    started.push(process);
    return process;
  });
  return { started, ...spares };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("A prepared process runs the next program of its kind, and no second one", () => {
  const { started, prepare, take } = startedWith();
  const spare = prepare("python");
  expect([prepare("python"), prepare("typescript"), prepare("javascript")]).toEqual([spare, started[1], started[1]]);
  expect([take("python") === spare, take("python") === spare]).toEqual([true, false]);
  expect(started.map(({ language }) => language)).toEqual(["python", "typescript", "python"]);
});

test("A spare is ended when nobody has wanted it for a minute, and a program that runs is not", () => {
  const { prepare, take } = startedWith();
  const running = take("python");
  const spare = prepare("python");
  vi.advanceTimersByTime(59_000);
  prepare("python");
  vi.advanceTimersByTime(59_000);
  expect(spare.isEnded).toBe(false);
  vi.advanceTimersByTime(2000);
  expect([spare.isEnded, running.isEnded]).toEqual([true, false]);
  expect(prepare("python")).not.toBe(spare);
});

test("A spare that broke, or that could not be loaded, is replaced", async () => {
  const { started, prepare, take } = startedWith();
  prepare("python").broken = "out of memory";
  expect([take("python"), started[0]?.isEnded]).toEqual([started[1], true]);
  const offline = startedWith(() => Promise.reject(new Error("offline")));
  const unloaded = offline.prepare("python");
  await vi.advanceTimersByTimeAsync(0);
  expect([unloaded.isEnded, offline.prepare("python") === unloaded]).toEqual([true, false]);
});
