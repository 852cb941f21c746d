import { expect, test } from "vitest";
import { describeSizes, findTooLarge } from "./bundle-sizes.ts";

const small = { name: "agent", bytes: 3_077_088, compressedBytes: 479_943 };
const large = { name: "typed", bytes: 9_000_000, compressedBytes: 3_000_001 };

test("The size of each function is told", () => {
  expect(describeSizes([small, large])).toBe("agent 480 kB of 3078 kB, typed 3001 kB of 9000 kB");
});

test("A function of more than 3 MB compressed is too large", () => {
  expect(findTooLarge([small, { ...large, compressedBytes: 3_000_000 }])).toEqual([]);
  expect(findTooLarge([small, large])).toEqual(["The function typed has 3001 kB compressed, more than 3000 kB."]);
});
