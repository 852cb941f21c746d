import fc from "fast-check";
import { expect, test } from "vitest";
import { parseArrayLiteral } from "./array-literal.ts";

const parse = (text: string) => parseArrayLiteral(text, ",", (element) => element);

test("an array literal tells null from the word and keeps dimensions", () => {
  expect(parse('{a,NULL,"NULL","",null}')).toEqual(["a", null, "NULL", "", "null"]);
  expect(parse("{{1,2},{3,4}}")).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
  expect(parse("{}")).toEqual([]);
});

test("an array literal may start with its bounds and use another delimiter than a comma", () => {
  expect(parse("[0:1]={a,b}")).toEqual(["a", "b"]);
  expect(parseArrayLiteral("{(1,2),(0,0);(3,4),(1,1)}", ";", (box) => box)).toEqual(["(1,2),(0,0)", "(3,4),(1,1)"]);
});

test("an array literal of any strings is parsed to them", () => {
  const write = (items: string[]) => `{${items.map((item) => `"${item.replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;
  fc.assert(
    fc.property(fc.array(fc.string()), (items) => {
      expect(parse(write(items))).toEqual(items);
    }),
  );
});

test("a malformed array literal is refused", () => {
  for (const text of ["", "a", "{a", '{"a"b}']) expect(() => parse(text)).toThrow("malformed array literal");
});
