import fc from "fast-check";
import { expect, test } from "vitest";
import { conversationMarkdown } from "../export/conversation-markdown.ts";
import { conversationFile, type ConversationFile, importedConversation, type NewMessage } from "./conversation-file.ts";

type Archived = ConversationFile["messages"][number];

const text = fc.string({ minLength: 1, maxLength: 12 }).filter((said) => said.trim() !== "");
const outcome = fc.constantFrom("succeeded", "failed", "stopped", "unknown", "running");
const turn = fc.record({
  prompt: text,
  answers: fc.array(fc.record({ said: text, thought: text, status: outcome }), { maxLength: 3 }),
});

const nobody = {
  stop_reason: null,
  model_id: null,
  status: "finished",
  created_at: "2026-11-29T15:00:00+00:00",
} as const;

function archiveOf(turns: readonly (typeof turn extends fc.Arbitrary<infer Turn> ? Turn : never)[]): ConversationFile {
  const messages: Archived[] = [];
  for (const [index, { prompt, answers }] of turns.entries()) {
    const seq = messages.length + 1;
    const said = [{ type: "text" as const, text: prompt }];
    messages.push({
      ...nobody,
      id: `m${seq}`,
      seq,
      role: "user",
      run_id: null,
      read_seq: seq,
      parts: said,
      tool_calls: [],
    });
    for (const [step, { said: words, thought, status }] of answers.entries()) {
      messages.push({
        ...{ ...nobody, id: `m${messages.length + 1}`, seq: messages.length + 1, role: "assistant" },
        ...{ run_id: `r${index}`, read_seq: null },
        parts: [
          { type: "reasoning", text: thought, provider: "anthropic", opaque: { signature: "secret" } },
          { type: "text", text: words },
          { type: "tool_call", call_id: `c${step}`, name: "write_file", input: { path: "a.txt" } },
        ],
        tool_calls: [
          {
            ...{ call_id: `c${step}`, status, output: { text: words }, lines_added: 1, lines_removed: 0 },
            ...{ started_at: null, finished_at: null },
          },
        ],
      });
    }
  }
  return {
    messages,
    malformed: 0,
    runs: turns.map((_, index) => ({
      id: `r${index}`,
      status: "succeeded",
      started_at: null,
      finished_at: null,
      totals: null,
    })),
  };
}

/** Imported messages as a session has them again. */
function stored(messages: readonly NewMessage[]) {
  return messages.map(({ run, tool_calls: calls = [], ...message }, index) => ({
    ...message,
    ...{ seq: index + 1, step: null, author_id: "me", parent_id: null, joins_run_id: null, read_seq: index + 1 },
    ...{ revision: 0, is_imported: true, run_id: run?.id ?? null, tool_calls: calls },
  }));
}

const markdownOf = (messages: readonly object[]) =>
  // What the page reads of a message is there.
  conversationMarkdown("Title", messages as Parameters<typeof conversationMarkdown>[1], "me");

test("Whatever was said in a session is said again after an import, in the same order and by the same roles", () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
      const archived = archiveOf(turns);
      const file = conversationFile.parse(JSON.parse(JSON.stringify(archived)));
      let ids = 0;
      const importing = { makeId: () => `new${(ids += 1)}`, hasAttachment: () => false };
      const conversation = importedConversation(file, importing);
      const imported = conversation.messages.map(({ message }) => message);
      expect(conversation.leftOut).toBe(0);
      const before = archived.messages.map((message) => ({
        ...{ ...message, author_id: "me" },
        tool_calls: message.tool_calls.map((call) => ({
          ...call,
          status: call.status === "running" ? "stopped" : call.status,
        })),
      }));
      expect(markdownOf(stored(imported))).toBe(markdownOf(before));
      expect(new Set(imported.map(({ id }) => id)).size).toBe(imported.length);
      expect(JSON.stringify(imported)).not.toContain("secret");
    }),
  );
});

const said = { ...nobody, run_id: null, read_seq: 1, parts: [{ type: "text", text: "Said" }] };

const kept = "5f4bb3d4-4bd5-4c33-9d7e-3f2ad3c7a001";

function importsOf(messages: readonly object[], runs: readonly object[] = []) {
  let ids = 0;
  const importing = { makeId: () => `new${(ids += 1)}`, hasAttachment: (id: string) => id === kept };
  return importedConversation(conversationFile.parse({ messages, runs }), importing).messages.map(
    ({ message }) => message,
  );
}

test("Messages come in the order in which the agent read them, without those that were queued, void or half written", () => {
  const messages = [
    { ...said, id: "a", seq: 1, role: "user" },
    { ...said, id: "late", seq: 2, role: "user", read_seq: 4 },
    { ...said, id: "b", seq: 3, role: "assistant", run_id: "r", read_seq: null },
    { ...said, id: "queued", seq: 5, role: "user", read_seq: null },
    { ...said, id: "void", seq: 6, role: "assistant", run_id: "r", read_seq: null, status: "discarded" },
    { ...said, id: "half", seq: 7, role: "assistant", run_id: "r", read_seq: null, status: "streaming" },
  ];
  expect(importsOf(messages).map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
});

test("An answer to nobody is left out, and so is a prompt without any words", () => {
  const answer = { ...said, id: "b", seq: 1, role: "assistant", run_id: "r", read_seq: null };
  expect(importsOf([answer])).toEqual([]);
  const blank = { ...said, id: "c", seq: 2, role: "user", parts: [{ type: "text", text: " \n" }] };
  expect(importsOf([answer, blank, { ...said, id: "d", seq: 3, role: "user" }])).toHaveLength(1);
});

test("A run began so long before its end as it was worked on, and answers without one get one each", () => {
  const answer = { ...said, id: "b", seq: 2, role: "assistant", run_id: "r", read_seq: null };
  const run = {
    ...{ id: "r", status: "failed", started_at: "2026-11-29T15:00:00Z", finished_at: "2026-11-29T16:00:00Z" },
    totals: { duration_ms: 5000 },
  };
  const prompt = { ...said, id: "a", seq: 1, role: "user" };
  const [, first, second, third] = importsOf(
    [prompt, answer, { ...answer, id: "c", seq: 3 }, { ...answer, id: "d", seq: 4, run_id: null }],
    [run],
  );
  expect(first?.run).toMatchObject({ status: "failed", started_at: "2026-11-29T15:59:55.000Z" });
  expect(second?.run).toEqual(first?.run);
  expect(third?.run).toMatchObject({ status: "succeeded" });
  expect(third?.run?.id).not.toBe(first?.run?.id);
});

test("An attachment whose bytes are in the archive is sent again under a new id, and another one is told by its name", () => {
  const attachment = { type: "attachment", path: "s/a", media_type: "image/png", bytes: 3 };
  const parts = [
    { ...attachment, attachment_id: kept, name: "kept.png" },
    { ...attachment, attachment_id: "5f4bb3d4-4bd5-4c33-9d7e-3f2ad3c7a002", name: "gone.png" },
  ];
  const [message] = importsOf([{ ...said, id: "a", seq: 1, role: "user", parts }]);
  expect(message?.parts).toEqual([
    { type: "attachment", attachment_id: "new1" },
    { type: "text", text: "[Attached: gone.png]" },
  ]);
});
