import { describe, expect, test } from "vitest";
import { readAnswer } from "./typed-answer.ts";

const request = (kind: "approval" | "question" | "execution", question: Record<string, unknown>) => ({
  id: "1",
  run_id: "2",
  call_id: null,
  kind,
  question,
  created_at: "",
  expires_at: "",
});

describe("a typed line answers", () => {
  const approval = request("approval", { tool: "write_file", input: {} });
  test.each([
    ["y", { approved: true }],
    ["Yes", { approved: true }],
    ["n", { approved: false }],
    ["no, it is mine", { approved: false, reason: "it is mine" }],
    ["n: not now", { approved: false, reason: "not now" }],
    ["nothing", undefined],
    ["yes please", undefined],
    ["maybe", undefined],
  ])("an approval: %j", (typed, answer) => {
    expect(readAnswer(approval, typed)).toEqual(answer);
  });

  const question = request("question", { text: "Which?", options: ["Red", "Green"] });
  test.each([
    ["2", "Green"],
    [" 1 ", "Red"],
    ["3", "3"],
    ["0", "0"],
    ["Blue, please", "Blue, please"],
  ])("a question with options: %j", (typed, text) => {
    expect(readAnswer(question, typed)).toEqual({ text });
  });

  test("a question without options in one's own words, numbers too", () => {
    expect(readAnswer(request("question", { text: "How many?" }), "1")).toEqual({ text: "1" });
  });

  test("no execution: only who can run code may say what came of it", () => {
    expect(readAnswer(request("execution", {}), "ok")).toBeUndefined();
  });
});
