import { expect, test } from "vitest";
import type { Conversation, ConversationMessage } from "../conversation.ts";
import { answersOf, brokenOffText, charactersOf, lastWords, stepOf, summaryMark } from "./conversation-state.ts";

const user = (text: string): ConversationMessage => ({ role: "user", parts: [{ type: "text", text }] });
const said = (text: string): ConversationMessage => ({ role: "assistant", parts: [{ type: "text", text }] });
const did: ConversationMessage = {
  role: "assistant",
  parts: [{ type: "tool_call", callId: "a", name: "list_files", input: {} }],
};
const done: ConversationMessage = {
  role: "tool",
  results: [{ callId: "a", name: "list_files", output: "a.txt", isError: false }],
};
const nudge = user("Your answer was interrupted. Go on exactly where you stopped, without repeating anything.");

const at = (...messages: ConversationMessage[]): Conversation => ({
  protocol: "chat",
  model: "scenario:work",
  instructions: "",
  messages,
  tools: [],
  maxTokens: undefined,
  outputSchema: undefined,
});

test.each([
  ["a first prompt", at(user("Hi")), 0, 0, "", "Hi"],
  ["two steps done", at(user("Hi"), did, done, did, done), 2, 2, "", "Hi"],
  ["a new prompt", at(user("Hi"), did, done, said("Done"), user("More")), 0, 0, "", "More"],
  ["an answer broken off", at(user("Hi"), did, done, said("one "), nudge), 1, 2, "one ", "Hi"],
  ["one broken off twice", at(user("Hi"), said("one "), nudge, said("two "), user("Go on.")), 0, 2, "one two ", "Hi"],
  ["one broken off and gone on with", at(user("Hi"), said("one "), nudge, did, done), 1, 2, "", "Hi"],
  [
    "a summary",
    at(user("<summary>Steps taken: 7.</summary>"), did, done),
    8,
    1,
    "",
    "<summary>Steps taken: 7.</summary>",
  ],
  [
    "long words that begin as a nudge does",
    at(user("Hi"), said("Yes"), user(`Continue ${"x".repeat(300)}`)),
    0,
    0,
    "",
    `Continue ${"x".repeat(300)}`,
  ],
] as const)("after %s it is known where one stands", (_, conversation, step, answers, text, words) => {
  expect([stepOf(conversation), answersOf(conversation), brokenOffText(conversation), lastWords(conversation)]).toEqual(
    [step, answers, text, words],
  );
});

test("a summary says the highest step there was, of an earlier summary too", () => {
  expect(summaryMark("This is step 1. This is step 12. This is step 3.")).toBe("Steps taken: 12.");
  expect(summaryMark("Steps taken: 20. AGENT: This is step 4.")).toBe("Steps taken: 20.");
  expect(summaryMark("Nothing yet")).toBe("");
});

test("everything the model reads is counted", () => {
  const counted = (messages: ConversationMessage[]) => charactersOf(at(...messages)) - charactersOf(at());
  expect(counted([user("12345")])).toBe(5);
  expect(counted([said("123")])).toBe(3);
  expect(counted([did])).toBe(2);
  expect(counted([done])).toBe(5);
  expect(counted([{ role: "user", parts: [{ type: "image", mediaType: "image/png", data: "abcd" }] }])).toBe(4);
});
