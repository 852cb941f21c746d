import { expect, test } from "vitest";
import { DecodeFailures } from "./decode-failures.ts";

const failure = (code: string) => Object.assign(new Error("failed"), { code });
const attempts = (failures: DecodeFailures, code: string, lsns: bigint[]) =>
  lsns.map((lsn) => failures.shouldGiveUp(failure(code), lsn));

test("a place in the WAL is given up after five failed attempts to decode it", () => {
  expect(attempts(new DecodeFailures(), "22012", [1n, 1n, 1n, 1n, 1n])).toEqual([false, false, false, false, true]);
});

test("any progress restarts the count", () => {
  const failures = new DecodeFailures();
  expect(attempts(failures, "22012", [1n, 1n, 1n, 1n, 2n, 2n]).every((givesUp) => !givesUp)).toBe(true);
});

test("nothing is given up while Postgres is away", () => {
  for (const code of ["57P01", "57P03", "55006", "53300", "ECONNREFUSED", ""]) {
    expect(attempts(new DecodeFailures(), code, Array(9).fill(1n))).not.toContain(true);
  }
});
