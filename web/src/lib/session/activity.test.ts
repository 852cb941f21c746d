import { expect, test } from "vitest";
import { activityOf } from "./activity.ts";

const run = (finishedAt: string | null) => ({ finished_at: finishedAt });
const finished = new Map([["a", run("2026-03-10T12:00:00Z")]]);
const live = new Map([...finished, ["b", run(null)]]);
const request = (kind: "approval" | "question" | "execution") => new Map([["r", { kind }]]);

test("A session works while any run is not finished", () => {
  expect(activityOf({ runs: finished, requests: new Map() })).toBe("idle");
  expect(activityOf({ runs: live, requests: new Map() })).toBe("working");
});

test("A session asks while a person must answer; a browser's execution does not ask", () => {
  expect(activityOf({ runs: live, requests: request("approval") })).toBe("asks");
  expect(activityOf({ runs: live, requests: request("question") })).toBe("asks");
  expect(activityOf({ runs: live, requests: request("execution") })).toBe("working");
});
