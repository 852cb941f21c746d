import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["24h", 86_400_000],
  ["1h30m", 5_400_000],
  ["300ms", 300],
  ["1.5s", 1500],
])("%s lasts %i milliseconds", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(["", "1", "h", "1d", "1 h", "-1h", "none"])("%j is not a duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
