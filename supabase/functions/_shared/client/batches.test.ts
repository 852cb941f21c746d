import { expect, test } from "vitest";
import { inBatches } from "./batches.ts";

test("Batches have at most so many items and bytes, and what is larger is alone", () => {
  const sizes = (bytes: readonly number[], limits = { maxItems: 200, maxBytes: 4_000_000 }) =>
    inBatches(
      bytes.map((each) => ({ bytes: each })),
      limits,
    ).map((batch) => batch.length);
  expect(sizes(Array.from({ length: 450 }, () => 10))).toEqual([200, 200, 50]);
  expect(sizes(Array.from({ length: 9 }, () => 1_000_000))).toEqual([4, 4, 1]);
  expect(sizes([1, 9_000_000, 1, 1])).toEqual([1, 1, 2]);
  expect(sizes([])).toEqual([]);
});
