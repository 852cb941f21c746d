import fc from "fast-check";
import { expect, test } from "vitest";
import { formatLsn, parseLsn } from "./lsn.ts";

test("an LSN is parsed and formatted", () => {
  expect(parseLsn("1/A")).toBe(0x1_0000_000an);
  expect(formatLsn(0x1_0000_000an)).toBe("1/A");
  expect(parseLsn("0/0")).toBe(0n);
});

test("every LSN survives formatting and parsing", () => {
  fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (lsn) => parseLsn(formatLsn(lsn)) === lsn));
});
