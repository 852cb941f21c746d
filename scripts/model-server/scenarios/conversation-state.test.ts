import { expect, test } from "vitest";
import type { ConversationMessage } from "../conversation.ts";
import { called, conversationOf, returned, said, user } from "../testing/conversation.ts";
import {
  answersOf,
  interruptedText,
  charactersOf,
  lastPrompt,
  lastResults,
  stepOf,
  summaryMark,
} from "./conversation-state.ts";

const resumeNote = user("Your answer was interrupted. Go on exactly where you stopped, without repeating anything.");

const did = called("list_files");
const done = returned("a.txt");
const at = (...messages: ConversationMessage[]) => conversationOf(messages);

test.each([
  ["a first prompt", at(user("Hi")), 0, 0, "", "Hi"],
  ["two steps done", at(user("Hi"), did, done, did, done), 2, 2, "", "Hi"],
  ["a new prompt", at(user("Hi"), did, done, said("Done"), user("More")), 0, 0, "", "More"],
  ["an interrupted answer", at(user("Hi"), did, done, said("one "), resumeNote), 1, 2, "one ", "Hi"],
  [
    "one interrupted twice",
    at(user("Hi"), said("one "), resumeNote, said("two "), user("Go on.")),
    0,
    2,
    "one two ",
    "Hi",
  ],
  ["one interrupted and continued", at(user("Hi"), said("one "), resumeNote, did, done), 1, 2, "", "Hi"],
  [
    "a summary",
    at(user("<summary>Steps taken: 7.</summary>"), did, done),
    8,
    1,
    "",
    "<summary>Steps taken: 7.</summary>",
  ],
  [
    "a request to correct an answer",
    at(user("Hi"), said("Yes"), user("Your answer could not be used.")),
    0,
    0,
    "",
    "Your answer could not be used.",
  ],
  [
    "a long prompt that begins like a resume note",
    at(user("Hi"), said("Yes"), user(`Continue ${"x".repeat(300)}`)),
    0,
    0,
    "",
    `Continue ${"x".repeat(300)}`,
  ],
] as const)("The state of a conversation is known after %s", (_, conversation, step, answers, text, words) => {
  expect([
    stepOf(conversation),
    answersOf(conversation),
    interruptedText(conversation),
    lastPrompt(conversation),
  ]).toEqual([step, answers, text, words]);
});

test("An interrupted answer is about the same results when it is continued", () => {
  const whole = at(user("Hi"), did, done);
  const interrupted = at(user("Hi"), did, done, said("one "), resumeNote, said("two "), resumeNote);
  expect(lastResults(interrupted)).toEqual(lastResults(whole));
  expect(lastResults(whole)).toHaveLength(1);
});

test("A summary names the highest step, an earlier summary's included", () => {
  expect(summaryMark("This is step 1. This is step 12. This is step 3.")).toBe("Steps taken: 12.");
  expect(summaryMark("Steps taken: 20. AGENT: This is step 4.")).toBe("Steps taken: 20.");
  expect(summaryMark("Nothing yet")).toBe("");
});

test("Every character that the model reads is counted", () => {
  const counted = (messages: ConversationMessage[]) => charactersOf(at(...messages)) - charactersOf(at());
  expect(counted([user("12345")])).toBe(5);
  expect(counted([said("123")])).toBe(3);
  expect(counted([did])).toBe(2);
  expect(counted([done])).toBe(5);
  expect(counted([{ role: "user", parts: [{ type: "image", mediaType: "image/png", data: "abcd" }] }])).toBe(4);
});
