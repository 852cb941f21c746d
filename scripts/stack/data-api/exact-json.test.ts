import { expect, test } from "vitest";
import { ExactNumber, parseExactJson } from "./exact-json.ts";

test.each([
  "9007199254740993",
  "-12345678901234567890.123456789",
  '{"a":[{"n":9007199254740993}],"t":"9007199254740993","s":1.5}',
])("%s keeps every digit", (text) => {
  expect(JSON.stringify(parseExactJson(text))).toBe(text);
});

test("Short numbers stay JavaScript numbers", () => {
  expect(parseExactJson("[1,2.5,9007199254740991]")).toEqual([1, 2.5, Number.MAX_SAFE_INTEGER]);
  expect(parseExactJson("9007199254740993")).toBeInstanceOf(ExactNumber);
});
