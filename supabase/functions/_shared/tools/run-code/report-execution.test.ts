import { describe, expect, test } from "vitest";
import type { ExecutionResult } from "../../executors/executor.ts";
import { storableResult } from "./report-execution.ts";

const result: ExecutionResult = {
  ...{ status: "succeeded", exit_code: 0, output: "", is_output_cut: false, duration_ms: 1, ran_in: "remote" },
};
const limits = { output_bytes: 100, display_bytes: 100 };

describe("an executor that answers anything", () => {
  test("A display of a type that no screen shows is left out, and the output counts as cut", () => {
    const shown = { at: 0, type: "text/html", content: "<p>\0</p>" };
    const stored = storableResult({ ...result, displays: [{ ...shown, type: "\0" }, shown] }, limits);
    expect(stored).toMatchObject({ is_output_cut: true, displays: [{ ...shown, content: "<p>␀</p>" }] });
  });

  test("No more than 50 displays are stored, even empty ones", () => {
    const displays = Array.from({ length: 51 }, (_, at) => ({ at, type: "text/html", content: "" }));
    const stored = storableResult({ ...result, displays }, limits);
    expect([stored.displays?.length, stored.is_output_cut]).toEqual([50, true]);
  });

  test("Displays are counted in the bytes that are stored", () => {
    const ofBytes = (content: string) => [{ at: 0, type: "text/html", content }];
    const hundred = ofBytes("x".repeat(98) + "é");
    expect(storableResult({ ...result, displays: hundred }, limits).displays).toEqual(hundred);
    expect(storableResult({ ...result, displays: ofBytes("€".repeat(34)) }, limits).displays).toBeUndefined();
    expect(storableResult({ ...result, displays: ofBytes("\0".repeat(34)) }, limits).displays).toBeUndefined();
  });
});
