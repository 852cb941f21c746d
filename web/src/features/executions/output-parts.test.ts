import { expect, test } from "vitest";
import { asTerminal, partsOf, readTable } from "./output-parts.ts";

const picture = (at: number) => ({ at, type: "image/png", content: "QUJD" });

test("Text and what was shown alternate as the program made them", () => {
  const parts = partsOf("one\ntwo\n", [picture(4), picture(0), picture(99)]);
  expect(parts.map((part) => (part.kind === "text" ? part.text : part.at))).toEqual([0, "one\n", 4, "two\n", 99]);
  expect(partsOf("", [])).toEqual([]);
});

test("A progress bar is its last state, and colors of a terminal are left out", () => {
  expect(asTerminal("begin\r\n10 %\r50 %\r100 %\r\n\u001b[1;32mdone\u001b[0m\r")).toBe("begin\n100 %\ndone\r");
});

test("A long line without a return is shown at once", () => {
  const line = "x".repeat(60_000);
  const start = performance.now();
  expect(asTerminal(line)).toBe(line);
  expect(performance.now() - start).toBeLessThan(500);
});

test("A table is read as programs send it, and its first rows are shown", () => {
  const data = Array.from({ length: 300 }, (_, row) => [row, row % 2 === 0 ? null : "x"]);
  const content = { columns: ["n", true], index: data.map((_, row) => row), data, rows: 5000, all_columns: 2 };
  const shown = readTable(JSON.stringify(content));
  expect(shown?.columns).toEqual(["n", "true"]);
  expect(shown?.rows.slice(0, 2)).toEqual([
    { name: "0", cells: ["0", ""] },
    { name: "1", cells: ["1", "x"] },
  ]);
  expect(shown?.areNumbers).toEqual([true, false]);
  expect([shown?.rows.length, shown?.rowCount]).toEqual([200, 5000]);
});

test("A column of numbers has at least one, and nothing else besides gaps", () => {
  const data = [
    [1, true, null, 2],
    [null, false, null, true],
  ];
  const content = { columns: ["a", "b", "c", "d"], index: [0, 1], data, rows: 2, all_columns: 4 };
  expect(readTable(JSON.stringify(content))?.areNumbers).toEqual([true, false, false, false]);
});

test.each(["", "{}", "[1]", '{"columns": 3}'])("%j is no table", (content) => {
  expect(readTable(content)).toBeUndefined();
});
