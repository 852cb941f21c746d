import { expect, test } from "vitest";
import { readAccountSearch } from "./account-mode.ts";

test("The page returns to addresses within the app only", () => {
  const to = (address: unknown) => readAccountSearch({ to: address }).to;
  expect(to("/new?prompt=Snake")).toBe("/new?prompt=Snake");
  const foreign = ["https://example.com", "//example.com", "/\\example.com", "/\t/example.com", "/\n/example.com"];
  for (const address of [...foreign, "javascript:alert(1)", 7]) expect(to(address)).toBeUndefined();
});

test("An unknown mode is no mode", () => {
  expect(readAccountSearch({ mode: "link" }).mode).toBe("link");
  expect(readAccountSearch({ mode: "admin" }).mode).toBeUndefined();
});
