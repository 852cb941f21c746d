import { expect, test } from "vitest";
import type { Message } from "../../protocol/session-snapshot.ts";
import { conversationMarkdown } from "./conversation-markdown.ts";

const me = "me";
const message: Message = {
  ...{ id: "m", seq: 1, role: "user", author_id: me, run_id: null, step: null, parent_id: null, joins_run_id: null },
  ...{ read_seq: 1, parts: [], status: "finished", stop_reason: null, model_id: null, revision: 0, is_imported: false },
  ...{ created_at: "2026-11-29T15:00:00+00:00", tool_calls: [] },
};
const said = (text: string) => [{ type: "text" as const, text }];
const answer: Message = { ...message, role: "assistant", author_id: null, run_id: "r", step: 1 };

test("A conversation names its speakers, and each tool call has a line with its path and outcome", () => {
  const call = { type: "tool_call" as const, call_id: "c", name: "write_file", input: { path: "page.html" } };
  const outcome = { call_id: "c", status: "succeeded" } as Message["tool_calls"][number]; // the rest is not shown
  const parts = [{ type: "reasoning" as const, text: "One file.\nSmall." }, ...said("I write it."), call];
  const image = {
    type: "attachment" as const,
    attachment_id: "a",
    path: "s/a",
    name: "a.png",
    media_type: "image/png",
    bytes: 3,
  };
  const messages = [
    { ...message, parts: [...said("Make a page"), image] },
    { ...answer, parts, tool_calls: [outcome] },
    { ...answer, step: 2, parts: said("It stands.") },
    { ...message, author_id: null, parts: said("Thanks") },
    { ...message, author_id: "else", parts: said("From me, too") },
  ];
  expect(conversationMarkdown("A page\nfor me", messages, me)).toBe(`# A page for me

## You, 2026-11-29T15:00:00+00:00

Make a page

[Attached: a.png, image/png, 3 bytes.]

## Edgewright, 2026-11-29T15:00:00+00:00

> One file.
> Small.

I write it.

- write_file \`page.html\`: succeeded

It stands.

## A former member, 2026-11-29T15:00:00+00:00

Thanks

## Another member, 2026-11-29T15:00:00+00:00

From me, too
`);
});

test("An answer that was cut and continued reads as one text", () => {
  const messages = [
    { ...answer, parts: said("Half a sen"), stop_reason: "slice_ended" },
    { ...answer, step: 2, parts: said("tence.") },
  ];
  expect(conversationMarkdown("", messages, me)).toContain("\n\nHalf a sentence.\n");
});
