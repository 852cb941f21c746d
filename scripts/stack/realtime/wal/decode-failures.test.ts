import { expect, test } from "vitest";
import { RepeatedFault } from "./decode-failures.ts";

const failure = (code: string) => Object.assign(new Error("failed"), { code });
const attempts = (fault: RepeatedFault, code: string, lsns: bigint[]) =>
  lsns.map((lsn) => fault.isHopeless(failure(code), lsn));

test("a place in the WAL is hopeless once it could not be decoded five times", () => {
  expect(attempts(new RepeatedFault(), "22012", [1n, 1n, 1n, 1n, 1n])).toEqual([false, false, false, false, true]);
});

test("progress, however little, begins the count anew", () => {
  const fault = new RepeatedFault();
  expect(attempts(fault, "22012", [1n, 1n, 1n, 1n, 2n, 2n]).every((isHopeless) => !isHopeless)).toBe(true);
});

test("a Postgres that is away is no reason to give anything up", () => {
  for (const code of ["57P01", "57P03", "55006", "53300", "ECONNREFUSED", ""]) {
    expect(attempts(new RepeatedFault(), code, Array(9).fill(1n))).not.toContain(true);
  }
});
