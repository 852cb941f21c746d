import { describe, expect, test } from "vitest";
import { requestQuestions } from "../protocol/requests.ts";
import { toolScene } from "./testing/tool-scene.ts";

describe("update_plan", () => {
  test("A plan replaces the one before and is counted", async () => {
    const items = [
      { text: "Look", status: "done" },
      { text: "Leap", status: "doing" },
    ];
    expect(await toolScene().use("update_plan", { items })).toEqual({
      status: "succeeded",
      output: "The plan has 2 steps, 1 done.",
      plan: items,
    });
  });

  test("An empty plan removes the plan", async () => {
    expect(await toolScene().use("update_plan", { items: [] })).toMatchObject({
      output: "The plan was removed.",
      plan: [],
    });
  });

  test("Characters that cannot be stored are replaced in the plan", async () => {
    const outcome = await toolScene().use("update_plan", { items: [{ text: "a\0", status: "open" }] });
    expect(outcome.plan).toEqual([{ text: "a␀", status: "open" }]);
  });
});

describe("ask_user", () => {
  const input = { question: "Red or blue?", options: ["red", "blue"] };

  test("The question has the form that clients know", async () => {
    const outcome = await toolScene().outcomeOf("ask_user", input);
    expect(outcome).toEqual({
      status: "asks",
      request: { kind: "question", question: { text: "Red or blue?", options: ["red", "blue"] } },
    });
    if (outcome.status === "asks") expect(requestQuestions.question.parse(outcome.request.question)).toBeDefined();
  });

  test("Characters that cannot be stored are replaced in the question", async () => {
    const outcome = await toolScene().outcomeOf("ask_user", { question: "a\0?", options: ["\ud83c"] });
    expect(outcome).toMatchObject({ request: { question: { text: "a␀?", options: ["\ufffd"] } } });
  });

  test("The answer reaches the model", async () => {
    const answer = { status: "answered", answer: { text: "green" } } as const;
    expect(await toolScene().use("ask_user", input, { answer })).toEqual({
      status: "succeeded",
      output: "The user answered: green",
    });
  });

  test.each([
    [{ status: "expired" }, "Nobody answered."],
    [{ status: "withdrawn" }, "Nobody answered."],
    [{ status: "answered", answer: { text: 7 } }, "could not be read"],
    [{ status: "answered", answer: {} }, "could not be read"],
  ] as const)("The model is told why there is no answer: %j", async (answer, says) => {
    const outcome = await toolScene().use("ask_user", input, { answer });
    expect(outcome).toMatchObject({ status: "failed", output: expect.stringContaining(says) });
  });
});
