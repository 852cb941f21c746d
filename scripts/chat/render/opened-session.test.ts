import { expect, test } from "vitest";
import { renderOpenedSession } from "./opened-session.ts";
import { unpainted } from "./paint.ts";
import {
  called,
  emptySession,
  finished,
  ids,
  play,
  started,
  streamed,
  type TestEvent,
  printed,
} from "./test-session.ts";

const conversation: readonly TestEvent[] = [
  {
    type: "message_sent",
    payload: { message_id: ids.prompt, author_id: ids.me, parts: [{ type: "text", text: "Make a page" }], revision: 0 },
  },
  started,
  finished("I write it."),
  called("1", "write_file", { path: "index.html" }),
  { type: "tool_returned", payload: { call_id: "1", status: "succeeded", revision: 1 } },
  called("2", "delete_file", { path: "not-begun.html" }),
];

test("A session opens with its title, the conversation so far, and the tool calls", () => {
  const { state } = play(conversation);
  expect(printed(renderOpenedSession(state, unpainted))).toBe(
    [
      `Landing page ${ids.session} · the default model · 0 files`,
      "you › Make a page",
      "I write it.",
      "Wrote index.html · revision 1",
      "",
    ].join("\n"),
  );
});

test("An answer that was cut in mid-sentence is one text when the session is opened", () => {
  const { state } = play([started, finished("One, t", "interrupted")]);
  const next = { id: ids.friend, parts: [{ type: "text" as const, text: "wo." }], stop_reason: "end" };
  const messages = state.messages.flatMap((message) => [message, { ...message, ...next }]);
  expect(printed(renderOpenedSession({ ...state, messages }, unpainted))).toMatch(/^One, two\.$/m);
});

test("A session opened mid-stream shows the text so far, and only the rest when the message is finished", () => {
  const { state } = play([started, streamed("Hm.", "reasoning_streamed"), streamed("Half")]);
  expect(printed(renderOpenedSession(state, unpainted))).toMatch(/Hm\.Half$/);
  expect(printed(play([finished("Half done.")], {}, state).output)).toMatch(/^ done\.$/m);
});

test("An open question is shown when the session is opened", () => {
  const question = { text: "Which?", options: ["Red"] };
  const { state } = play([
    { type: "run_queued", payload: { message_id: ids.prompt } },
    {
      type: "request_opened",
      payload: {
        request_id: ids.request,
        kind: "question",
        call_id: null,
        question,
        expires_at: "2030-01-01T00:00:00Z",
      },
    },
  ]);
  expect(printed(renderOpenedSession(state, unpainted))).toContain("? Which?\n  1) Red\n");
});

test("An empty session has only a heading", () => {
  const untitled = { ...emptySession, session: { ...emptySession.session, title: " " } };
  expect(printed(renderOpenedSession(untitled, unpainted))).toBe(
    `Untitled session ${ids.session} · the default model · 0 files\n`,
  );
});
