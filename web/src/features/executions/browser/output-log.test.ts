import { expect, test } from "vitest";
import { emptyLog, fuller, leftOut, printed, shown, storable } from "./output-log.ts";

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

test("A notice stands where something could not be kept", () => {
  expect(leftOut(printed(emptyLog, "a"), "gone")).toEqual({ output: "a\ngone\n", isCut: true, displays: [] });
});

test("What only this browser has of a program's output is shown, and otherwise what is stored", () => {
  const stored = { output: "1\n", displays: [], is_output_cut: true, stdin: "in" };
  const own = printed(emptyLog, "1\n2\n");
  expect(fuller(stored, own)).toEqual({ ...stored, output: "1\n2\n", is_output_cut: false });
  expect(fuller(stored, shown(printed(emptyLog, "1\n"), picture)).displays).toHaveLength(1);
  expect([fuller(stored, undefined), fuller(stored, printed(emptyLog, "1"))]).toEqual([stored, stored]);
});

test("Characters that no row can hold are replaced in what is printed and in what is shown", () => {
  const log = shown(printed(emptyLog, "a\0\ud800"), { type: "text/html", content: "b\0\udc00" });
  expect(storable(log)).toEqual({
    ...{ output: "a␀\ufffd", is_output_cut: false },
    displays: [{ at: 3, type: "text/html", content: "b␀\ufffd" }],
  });
});
