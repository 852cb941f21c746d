import { expect, test } from "vitest";
import { renderOpening } from "./opening.ts";
import {
  called,
  emptySession,
  finished,
  type Happening,
  ids,
  plainView,
  play,
  started,
  streamed,
  textOfPieces,
} from "./scene.ts";

const conversation: readonly Happening[] = [
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

test("a session opens with its name, the conversation so far, and what was done", () => {
  const { state } = play(conversation);
  expect(textOfPieces(renderOpening(plainView(state)).pieces)).toBe(
    [
      `Scene ${ids.session} · the default model · 0 files`,
      "you › Make a page",
      "I write it.",
      "Wrote index.html · revision 1",
      "",
    ].join("\n"),
  );
});

test("who comes in mid-stream sees what was said so far, and only the rest when it is finished", () => {
  const { state } = play([started, streamed("Hm.", "reasoning_streamed"), streamed("Half")]);
  const { shown, pieces } = renderOpening(plainView(state));
  expect(textOfPieces(pieces)).toMatch(/Hm\.Half$/);
  expect(shown.get(ids.answer)).toEqual({ said: "Half", thought: "Hm." });
});

test("what is asked is asked again", () => {
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
  expect(textOfPieces(renderOpening(plainView(state)).pieces)).toContain("? Which?\n  1) Red\n");
});

test("a session with nothing in it has a heading alone", () => {
  const untitled = { ...emptySession, session: { ...emptySession.session, title: " " } };
  expect(textOfPieces(renderOpening(plainView(untitled)).pieces)).toBe(
    `Untitled session ${ids.session} · the default model · 0 files\n`,
  );
});
