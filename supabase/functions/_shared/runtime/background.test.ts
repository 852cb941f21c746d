import { expect, test } from "vitest";
import { background } from "./background.ts";
import { createLog } from "./log.ts";

test("The isolate is kept alive until the work is done, and a failure is logged", async () => {
  const lines: string[] = [];
  const kept: Promise<unknown>[] = [];
  const log = createLog((_level, line) => lines.push(line));
  background(Promise.reject(new Error("the work failed")), log, { waitUntil: (promise) => kept.push(promise) });
  expect(kept).toHaveLength(1);
  await Promise.all(kept);
  expect(lines.join()).toContain("the work failed");
});
