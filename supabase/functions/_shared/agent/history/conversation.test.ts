import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SaidPart } from "../../protocol/messages.ts";
import { toConversation } from "./conversation.ts";
import type { StoredMessage, StoredToolCall } from "./history.ts";

const text = (said: string): SaidPart => ({ type: "text", text: said });
const tool = (call_id: string): SaidPart => ({ type: "tool_call", call_id, name: "look", input: {} });
const call = (call_id: string, rest: Partial<StoredToolCall> = {}): StoredToolCall => ({
  call_id,
  name: "look",
  input: {},
  status: "succeeded",
  output: { text: `saw ${call_id}` },
  revision: null,
  ...rest,
});

function message(role: StoredMessage["role"], parts: SaidPart[], rest: Partial<StoredMessage> = {}): StoredMessage {
  const blank = {
    id: "m",
    run_id: null,
    joins_run_id: null,
    step: null,
    status: "finished",
    stop_reason: null,
    model_id: null,
    revision: 0,
    tool_calls: [],
  } as const;
  return { ...blank, tool_calls: [], role, parts, ...rest };
}

describe("the conversation for a model", () => {
  test("A run that tries again is told to continue, always at the same place", () => {
    const note = { role: "user", parts: [text(expect.stringContaining("interrupted"))] };
    const prompt = message("user", [text("Look.")]);
    const before = message("assistant", [text("I l")], { run_id: "first", status: "stopped" });
    const tools = message("assistant", [tool("a")], { run_id: "first", tool_calls: [call("a")] });
    const joined = message("user", [text("Faster.")], { joins_run_id: "again" });
    const after = message("assistant", [text("I look.")], { run_id: "again" });
    const said = (...history: StoredMessage[]) => toConversation([prompt, ...history], { runId: "again" }).slice(1);
    expect(said(before)).toEqual([{ role: "assistant", parts: before.parts }, note]);
    expect(said(tools).slice(1)).toEqual([expect.objectContaining({ role: "tool" }), note]);
    expect(said(before, after).slice(0, 2)).toEqual(said(before));
    expect(said(before, joined, after).slice(0, 2)).toEqual(said(before));
    expect(said(message("assistant", [text("I look.")], { run_id: "again" }))).not.toContainEqual(note);
  });

  test("Every tool call has its result right after its message", () => {
    const said = message("assistant", [text("I look."), tool("a"), tool("b"), tool("c")], {
      tool_calls: [
        call("a"),
        call("b", { status: "stopped", output: null }),
        call("c", { status: "unknown", output: null }),
      ],
    });
    expect(toConversation([message("user", [text("Look.")]), said])).toEqual([
      { role: "user", parts: [text("Look.")] },
      { role: "assistant", parts: said.parts },
      {
        role: "tool",
        results: [
          { call_id: "a", output: "saw a", is_error: false },
          { call_id: "b", output: "The run was stopped before this was done.", is_error: true },
          { call_id: "c", output: expect.stringContaining("may or may not"), is_error: true },
        ],
      },
    ]);
  });

  test("Empty texts and unrecorded calls are left out, because providers refuse them", () => {
    const said = message("assistant", [text(" "), text("Yes."), tool("lost")]);
    expect(toConversation([said])).toEqual([{ role: "assistant", parts: [text("Yes.")] }]);
    expect(toConversation([message("assistant", [text("")])])).toEqual([]);
  });

  test("An interrupted answer is continued from its text, without the thoughts that nobody signed", () => {
    const signed: SaidPart = { type: "reasoning", text: "Hm.", provider: "anthropic", opaque: { block: 1 } };
    const said = message("assistant", [{ type: "reasoning", text: "Hm. " }, text("One, t")], {
      stop_reason: "interrupted",
    });
    expect(toConversation([said])).toEqual([
      { role: "assistant", parts: [text("One, t")] },
      { role: "user", parts: [text(expect.stringContaining("exactly where you stopped"))] },
    ]);
    expect(toConversation([message("assistant", [signed, text("Yes.")])])).toEqual([
      { role: "assistant", parts: [signed, text("Yes.")] },
    ]);
  });

  test("An empty message of the user is marked as empty", () => {
    expect(toConversation([message("user", [text("\n")])])).toEqual([
      { role: "user", parts: [text("(empty message)")] },
    ]);
  });

  test("A cut answer is followed by a request to continue, even when it has no text", () => {
    const cut = message("assistant", [text("One, ")], { stop_reason: "slice_ended" });
    expect(toConversation([cut]).at(-1)).toMatchObject({
      role: "user",
      parts: [{ text: expect.stringContaining("Continue exactly") }],
    });
    const cutInTool = message("assistant", [], { stop_reason: "max_tokens_in_tool" });
    expect(toConversation([cutInTool])).toEqual([
      { role: "user", parts: [text(expect.stringContaining("smaller calls"))] },
    ]);
  });

  test("A cut answer is not continued when the user has written since", () => {
    const cut = message("assistant", [text("One, ")], { stop_reason: "slice_ended" });
    expect(toConversation([cut, message("user", [text("Stop that.")])]).map(({ role }) => role)).toEqual([
      "assistant",
      "user",
    ]);
  });

  test("A summary comes first", () => {
    const [first] = toConversation([message("summary", [text("The user wants a page.")])]);
    expect(first).toMatchObject({ role: "user", parts: [{ text: expect.stringContaining("The user wants a page.") }] });
  });

  test("The conversation grows only at its end, so that prompt caches stay valid", () => {
    const parts = fc.array(fc.oneof(fc.string().map(text), fc.constant(tool("x"))), { maxLength: 3 });
    const anyMessage = fc
      .record({ role: fc.constantFrom("user" as const, "assistant" as const), parts })
      .map(({ role, parts: said }) =>
        role === "user"
          ? message(
              "user",
              said.filter(({ type }) => type === "text"),
            )
          : message("assistant", said, {
              tool_calls: said.some(({ type }) => type === "tool_call") ? [call("x")] : [],
            }),
      );
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 8 }), anyMessage, (past, next) => {
        const before = toConversation(past);
        expect(toConversation([...past, next]).slice(0, before.length)).toEqual(before);
      }),
    );
  });
});
