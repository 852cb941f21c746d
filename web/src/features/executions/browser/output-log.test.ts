import { expect, test } from "vitest";
import { emptyLog, printed, shown } from "./output-log.ts";

const picture = { type: "image/png", content: "QUJD" };

test("What is shown has its place in the output", () => {
  const log = printed(shown(printed(emptyLog, "before\n"), picture), "after\n");
  expect(log).toEqual({ output: "before\nafter\n", isCut: false, displays: [{ ...picture, at: 7 }] });
});

test("Of a flood of output the beginning and the end are kept, and what was shown stays in order", () => {
  let log = shown(printed(emptyLog, "first\n"), picture);
  for (let line = 0; line < 20_000; line += 1) log = printed(log, `line ${line}\n`);
  log = shown(log, picture);
  log = printed(log, "x".repeat(40_000));
  expect(log.isCut).toBe(true);
  expect(log.output).toMatch(/^first\nline 0\n/);
  expect(log.output.match(/left out here/g)).toHaveLength(1);
  expect(log.output.length).toBeLessThanOrEqual(60_000);
  expect(log.displays.map(({ at }) => at > 0 && at <= log.output.length)).toEqual([true, true]);
});

test("More than a row can hold is not kept", () => {
  let log = emptyLog;
  for (let count = 0; count < 60; count += 1) log = shown(log, picture);
  expect([log.displays.length, log.isCut]).toEqual([50, true]);
  expect(shown(emptyLog, { ...picture, content: "x".repeat(900_001) })).toEqual({ ...emptyLog, isCut: true });
});
