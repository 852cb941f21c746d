import { expect, test } from "vitest";
import { isStorable, looksBinary, toStorable } from "./text.ts";

test.each([
  ["plain\n", true],
  ["🎉", true],
  ["a\0b", false],
  ["a\ud83cb", false],
])("The answer to whether %j can be stored is %s", (text, can) => {
  expect(isStorable(text)).toBe(can);
  expect(isStorable(toStorable(text))).toBe(true);
});

test("A storable text is left as it is; another keeps what can be stored", () => {
  expect(toStorable("a\tb🎉\r\n")).toBe("a\tb🎉\r\n");
  expect(toStorable("a\0b\ud83cc")).toBe("a␀b\ufffdc");
});

test("Decoded bytes are distinguished from text, coloured output and other alphabets", () => {
  expect(looksBinary("\ufffdPNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR")).toBe(true);
  expect(["", "const a = 1;\n", "\u001b[31mred\u001b[0m", "Ünïcödé 文件", "a\tb"].map(looksBinary)).toEqual(
    Array(5).fill(false),
  );
});
