import { expect, test } from "vitest";
import { amountOf, textAfter, textOf } from "./amount-text.ts";

test("An empty field is no amount, and not zero", () => {
  expect([amountOf(""), amountOf(" "), amountOf("0"), amountOf("4.50")]).toEqual([null, null, 0, 4.5]);
  expect([textOf(null), textOf(0), textOf(4.5)]).toEqual(["", "0", "4.5"]);
});

test("A field follows what others set, unless somebody is typing another amount", () => {
  expect(textAfter("20", 20, 25)).toBe("25");
  expect(textAfter("20.0", 20, null)).toBe("");
  expect(textAfter("", null, 3)).toBe("3");
  expect(textAfter("22", 20, 25)).toBe("22");
  expect(textAfter("", 20, 25)).toBe("");
});
