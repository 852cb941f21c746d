import { expect, test } from "vitest";
import { initialsOf } from "./initials.ts";

test("Initials are the first letters of two words of a name or an address", () => {
  expect(["Anna Kern", "anna.kern@example.com", "Guest", "Ömer", "…"].map(initialsOf)).toEqual([
    "AK",
    "AK",
    "G",
    "Ö",
    "?",
  ]);
});
