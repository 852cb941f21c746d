import { expect, test } from "vitest";
import { usageMoment } from "./session-usage.ts";

type Progress = Parameters<typeof usageMoment>[0];
const moment = (statuses: Progress["messages"][number]["status"][], finished_at: string | null) =>
  usageMoment({ messages: statuses.map((status) => ({ status })), runs: new Map([["r", { finished_at }]]) });

test("Usage is asked again when a message finishes or a run ends without one, and not while text streams", () => {
  const begun = moment(["finished"], null);
  expect(moment(["finished", "streaming"], null)).toBe(begun);
  expect(moment(["finished", "finished"], null)).toBeGreaterThan(begun);
  expect(moment(["finished"], "2026-01-01")).toBeGreaterThan(begun);
});
