import { describe, expect, test } from "vitest";
import { readAnswer } from "./typed-answer.ts";

const request = (kind: Parameters<typeof readAnswer>[0]["kind"], question: Record<string, unknown>) => ({
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
  ])("An approval is answered by %j", (typed, answer) => {
    expect(readAnswer(approval, typed)).toEqual(answer);
  });

  const question = request("question", { text: "Which?", options: ["Red", "Green"] });
  test.each([
    ["2", "Green"],
    [" 1 ", "Red"],
    ["3", "3"],
    ["0", "0"],
    ["Blue, please", "Blue, please"],
  ])("A question with options is answered by %j", (typed, text) => {
    expect(readAnswer(question, typed)).toEqual({ text });
  });

  test("A question without options takes any words, numbers included", () => {
    expect(readAnswer(request("question", { text: "How many?" }), "1")).toEqual({ text: "1" });
  });

  test("A typed line never answers an execution request", () => {
    expect(readAnswer(request("execution", {}), "ok")).toBeUndefined();
  });
});
