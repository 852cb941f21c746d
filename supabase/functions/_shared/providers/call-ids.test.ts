import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConversationMessage } from "../models/model-client.ts";
import { createCallIds, fitCallIds } from "./call-ids.ts";

const called = (ids: readonly string[]): ConversationMessage[] => [
  {
    role: "assistant",
    parts: ids.map((call_id) => ({ type: "tool_call", call_id, name: "a", input: {} })),
  },
];
const anyId = fc.oneof(
  fc.constantFrom("call_0", "call00001", "call00002", "functions.read:0", ""),
  fc.string({ maxLength: 12 }),
);
const rules = [/^[\w-]{1,40}$/, /^[A-Za-z0-9]{9}$/, /^./s];

test("Every call gets a unique id, whatever ids the provider and the conversation have", () => {
  fc.assert(
    fc.property(fc.array(anyId), fc.array(fc.option(anyId, { nil: undefined })), (before, given) => {
      const request = { instructions: "", messages: called(before), tools: [], max_output_tokens: 1 };
      const callId = createCallIds(request);
      const ids = given.map((id) => callId(id));
      expect(new Set([...before, ...ids]).size).toBe(new Set(before).size + ids.length);
      expect(ids).not.toContain("");
    }),
  );
});

test("An unused id of the provider is kept", () => {
  const callId = createCallIds({ instructions: "", messages: called(["a"]), tools: [], max_output_tokens: 1 });
  expect([callId("b"), callId("call__thought__c2ln==")]).toEqual(["b", "call__thought__c2ln=="]);
});

test("Sent ids fit the rule, are unique, and are the same for the same conversation", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyId.filter((id) => id !== "")), fc.constantFrom(...rules), (ids, rule) => {
      const messages = called(ids);
      const sent = ids.map(fitCallIds(messages, rule));
      expect(sent.filter((id) => !rule.test(id))).toEqual([]);
      expect(new Set(sent).size).toBe(ids.length);
      expect(ids.map(fitCallIds(messages, rule))).toEqual(sent);
      const kept = ids.filter((id) => rule.test(id));
      expect(kept.map(fitCallIds(messages, rule))).toEqual(kept);
    }),
  );
});

test("Ids that were sent before stay the same when the conversation grows", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyId, { minLength: 1 }), fc.nat(), (ids, cut) => {
      const rule = /^[a-z]{30}$/;
      const first = ids.slice(0, 1 + (cut % ids.length));
      expect(first.map(fitCallIds(called(ids), rule))).toEqual(first.map(fitCallIds(called(first), rule)));
    }),
  );
});
