import { expect, test } from "vitest";
import { parseBatch } from "./batch.ts";

const good = { topic: "t", event: "e", payload: { n: 1 } };
const id = "5e0c2a52-6a35-4b44-9b32-1d7d1a4f7a10";

function errorsOf(body: unknown): unknown {
  const batch = parseBatch(body, (payload) => JSON.stringify(payload).length > 100);
  return "errors" in batch ? batch.errors.messages : undefined;
}

test("a batch of good messages is accepted unchanged", () => {
  const messages = [good, { ...good, private: true, id }];
  expect(parseBatch({ messages }, () => false)).toEqual({ messages });
});

test("a batch must be a list that is not empty", () => {
  for (const body of [{}, { messages: null }, { messages: [] }]) expect(errorsOf(body)).toEqual(["can't be blank"]);
  expect(errorsOf({ messages: "no" })).toEqual(["is invalid"]);
  expect(errorsOf("no")).toEqual(["is invalid"]);
});

test("each message has its errors listed by field", () => {
  const messages = [
    null,
    good,
    { topic: "", event: 5, payload: [] },
    { ...good, private: "maybe", id: "5" },
    { ...good, payload: { large: "x".repeat(100) } },
  ];
  expect(errorsOf({ messages })).toEqual([
    { topic: ["can't be blank"], event: ["can't be blank"], payload: ["can't be blank"] },
    {},
    { topic: ["can't be blank"], event: ["is invalid"], payload: ["is invalid"] },
    { private: ["is invalid"], id: ["is invalid"] },
    { payload: ["Payload size exceeds tenant limit"] },
  ]);
});
