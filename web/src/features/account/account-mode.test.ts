import { expect, test } from "vitest";
import { readAccountSearch } from "./account-mode.ts";

test("The page returns to addresses within the app only", () => {
  const to = (address: unknown) => readAccountSearch({ to: address }).to;
  expect(to("/new?prompt=Snake")).toBe("/new?prompt=Snake");
  for (const foreign of ["https://example.com", "//example.com", "/\\example.com", "javascript:alert(1)", 7]) {
    expect(to(foreign)).toBeUndefined();
  }
});

test("An unknown mode is no mode", () => {
  expect(readAccountSearch({ mode: "link" }).mode).toBe("link");
  expect(readAccountSearch({ mode: "admin" }).mode).toBeUndefined();
});
