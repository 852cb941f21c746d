// The conversation of an archive becomes the messages of a new session, in the name of whoever imports it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { applyEvents } from "../../functions/_shared/protocol/apply-events.ts";
import type { Json } from "../../functions/_shared/protocol/database.types.ts";
import { sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { sessionSnapshot } from "../../functions/_shared/protocol/session-snapshot.ts";
import { openState } from "../../functions/_shared/protocol/session-state.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { attach, pixel } from "../support/attachment.ts";
import { addMember, openSession, say, write } from "../support/session.ts";
import { countedBytes, recountedBytes } from "../support/stored-bytes.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
const workerDb = workerSql(2);
const worker = agentWorker(workerDb);
let owner: TestUser;
let other: TestUser;

beforeAll(async () => {
  [owner, other] = await Promise.all([signUp(), signUp()]);
});
afterAll(() => Promise.all([sql.end(), workerDb.end()]));

type Fields = Readonly<Record<string, Json | undefined>>;

const text = (said: string) => ({ type: "text", text: said });

function prompt(said: string, fields: Fields = {}) {
  return { id: randomUUID(), role: "user", parts: [text(said)], created_at: "2025-01-02T10:00:00Z", ...fields };
}

const call = { type: "tool_call", call_id: "call_1", name: "write_file", input: { path: "a.txt", content: "1" } };
const outcome = { call_id: "call_1", status: "succeeded", output: "Wrote a.txt.", lines_added: 1, lines_removed: 0 };

function answer(said: string, fields: Fields = {}) {
  const run = {
    id: randomUUID(),
    status: "succeeded",
    started_at: "2025-01-02T10:00:00Z",
    finished_at: "2025-01-02T10:00:48Z",
  };
  const parts = [text(said)];
  return { id: randomUUID(), role: "assistant", parts, created_at: "2025-01-02T10:00:01Z", run, ...fields };
}

function importing(sessionId: string, messages: Json, user = owner) {
  return user.userDb.rpc("import_messages", { session_id: sessionId, messages });
}

async function open(sessionId: string, user = owner) {
  return openState(
    sessionSnapshot.parse(await done(user.userDb.rpc("open_session", { session_id: sessionId }))),
    user.id,
  );
}

function exchange() {
  const first = answer("I write it.", {
    parts: [{ type: "reasoning", text: "One file.", duration_ms: 900 }, text("I write it."), call],
    tool_calls: [outcome],
  });
  const second = answer("It stands.", { run: first.run, stop_reason: "end", model_id: "no-such-model" });
  return [prompt("Make a file"), first, second];
}

test("An imported conversation is marked, keeps words, times, tools and outcomes, and is in the name of whoever imports it", async () => {
  const sessionId = await openSession(owner);
  const image = await attach(owner, sessionId, pixel);
  const [, ...answers] = exchange();
  const said = prompt("Make a file", { parts: [text("Make a file"), image] });
  expect(await done(importing(sessionId, [said, ...answers]))).toBe(3);
  const { messages, runs } = await open(sessionId);
  expect(messages).toMatchObject([
    {
      ...{ role: "user", author_id: owner.id, is_imported: true, created_at: "2025-01-02T10:00:00+00:00" },
      parts: [text("Make a file"), { ...image, path: `${sessionId}/${image.attachment_id}`, name: "pixel.png" }],
    },
    {
      ...{ role: "assistant", author_id: null, is_imported: true, step: 1, created_at: "2025-01-02T10:00:01+00:00" },
      parts: [{ type: "reasoning", text: "One file.", duration_ms: 900 }, text("I write it."), call],
      tool_calls: [{ ...outcome, name: "write_file", input: call.input, output: { text: "Wrote a.txt." } }],
    },
    { role: "assistant", step: 2, parts: [text("It stands.")], stop_reason: "end", model_id: null, tool_calls: [] },
  ]);
  const [run, ...others] = [...runs.values()];
  expect(others).toEqual([]);
  expect(run).toMatchObject({ status: "succeeded", message_id: messages[0]?.id });
  expect(run?.totals).toMatchObject({ steps: 2, tool_calls: 1, cost: 0, input_tokens: 0, duration_ms: 48_000 });
});

test("An import starts no run, costs nothing, and is counted for its owner", async () => {
  const user = await signUp();
  const sessionId = await openSession(user);
  await done(importing(sessionId, exchange(), user));
  const [row] = await sql`
    select (select count(*)::int from public.runs r where r.session_id = ${sessionId} and r.finished_at is null) as live,
      (select count(*)::int from public.model_calls c where c.session_id = ${sessionId}) as calls`;
  expect(row).toEqual({ live: 0, calls: 0 });
  const counted = await countedBytes(sql, user.id);
  expect(counted).toEqual(await recountedBytes(sql, user.id));
  expect(counted.message_bytes).toBeGreaterThan(500);
});

test("A repeated import adds nothing, and one that overlaps with an earlier one adds the rest", async () => {
  const sessionId = await openSession(owner);
  const [first, ...rest] = [...exchange(), prompt("And now?")];
  await done(importing(sessionId, [first ?? null, ...rest.slice(0, 1)]));
  expect(await done(importing(sessionId, [first ?? null, ...rest]))).toBe(2);
  const before = await open(sessionId);
  expect(await done(importing(sessionId, [first ?? null, ...rest]))).toBe(0);
  expect(await open(sessionId)).toEqual(before);
  expect(before.messages.map(({ id }) => id)).toEqual([first, ...rest].map((message) => message?.id));
  expect(before.messages.map(({ step }) => step)).toEqual([null, 1, 2, null]);
  expect(before.runs.size).toBe(1);
});

test("Whoever follows the log gets the same conversation as whoever opens the session", async () => {
  const sessionId = await openSession(owner);
  const empty = await open(sessionId);
  await done(importing(sessionId, [...exchange(), prompt("More")]));
  const answered = await done(owner.userDb.rpc("events_since", { session_id: sessionId, seq: empty.lastSeq }));
  const { events } = z.object({ events: z.array(sessionEvent) }).parse(answered);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => empty.lastSeq + 1 + index));
  const followed = applyEvents(empty, events).state;
  const opened = await open(sessionId);
  const shown = ({ messages }: typeof opened) =>
    messages.map(({ tool_calls, ...message }) => ({
      ...message,
      tool_calls: tool_calls.map(({ started_at: _started, requested_at: _requested, ...other }) => other),
    }));
  expect(shown(followed)).toEqual(shown(opened));
  expect(followed.lastSeq).toBe(opened.lastSeq);
});

test("The model reads an imported conversation as its own, and a fork keeps the marks", async () => {
  const sessionId = await openSession(owner);
  await done(importing(sessionId, exchange()));
  const messageId = await say(owner, sessionId, "Go on");
  const [row] = await sql`select id from public.runs where message_id = ${messageId}`;
  const lease = await worker.take(String(row?.id));
  const history = z.object({
    messages: z.array(z.object({ role: z.string(), tool_calls: z.array(z.unknown()) })),
  });
  const { messages } = history.parse(await worker.history(lease));
  expect(messages.map(({ role, tool_calls }) => [role, tool_calls.length])).toEqual([
    ["user", 0],
    ["assistant", 1],
    ["assistant", 0],
    ["user", 0],
  ]);
  await worker.finish(lease);
  // Nobody worked on an imported run here, so nothing tells of its start and its end.
  const broken = await brokenInvariants(sql, sessionId);
  expect(broken).toEqual([expect.stringMatching(/^run_finished not exactly once/)]);
  const forkId = randomUUID();
  await done(owner.userDb.rpc("fork_session", { id: forkId, session_id: sessionId, message_id: messageId }));
  expect((await open(forkId)).messages.map((message) => message.is_imported)).toEqual([true, true, true, false]);
});

test("Nothing is imported into a session in which somebody has written, and only its owner imports", async () => {
  const written = await openSession(owner);
  await say(owner, written, "Mine");
  expect(await refusal(importing(written, exchange()))).toMatchObject({ status: 409, code: "session_not_empty" });
  const shared = await openSession(owner);
  await addMember(owner, shared, other, "editor");
  expect(await refusal(importing(shared, exchange(), other))).toMatchObject({ code: "forbidden" });
  expect((await open(shared)).messages).toEqual([]);
});

test("A message cannot have another author, another time than the past, or the id of another session's message or run", async () => {
  const sessionId = await openSession(owner);
  const forged = [prompt("As somebody else", { author_id: other.id })];
  expect(await refusal(importing(sessionId, forged))).toMatchObject({ code: "invalid_input" });
  const late = prompt("From the future", { created_at: "2999-01-01T00:00:00Z" });
  await done(importing(sessionId, [late]));
  const [stored] = (await open(sessionId)).messages;
  expect(Date.parse(stored?.created_at ?? "")).toBeLessThanOrEqual(Date.now());
  const theirs = await openSession(other);
  const mine = answer("Mine");
  await done(importing(theirs, [prompt("Theirs"), mine], other));
  const taken = { status: 409, code: "id_taken" };
  expect(await refusal(importing(sessionId, [{ ...prompt("x"), id: mine.id }]))).toMatchObject(taken);
  expect(await refusal(importing(sessionId, [answer("x", { run: mine.run })]))).toMatchObject(taken);
  expect((await open(sessionId)).messages).toHaveLength(1);
});

const wrong: Readonly<Record<string, Json>> = {
  "no message": [],
  "too many messages": Array.from({ length: 201 }, () => prompt("x")),
  "a message without an id": [prompt("x", { id: undefined })],
  "a malformed id": [prompt("x", { id: "no-uuid" })],
  "an unknown role": [prompt("x", { role: "system" })],
  "a message that is still being written": [prompt("x", { status: "streaming" })],
  "a time in no zone": [prompt("x", { created_at: "2026-01-01 00:00 Foo/Bar" })],
  "a malformed time": [prompt("x", { created_at: "yesterday at noon" })],
  "a prompt without words": [prompt(" ")],
  "a prompt with a tool call": [prompt("x", { parts: [call] })],
  "a prompt with a run": [prompt("x", { run: { id: randomUUID(), status: "succeeded" } })],
  "an answer without a run": [prompt("x"), answer("y", { run: undefined })],
  "an answer of a run without an id": [prompt("x"), answer("y", { run: { status: "succeeded" } })],
  "an answer to nobody": [answer("y")],
  "an answer that is at work": [prompt("x"), answer("y", { run: { id: randomUUID(), status: "running" } })],
  "a thought with a provider's block": [
    prompt("x"),
    answer("y", { parts: [{ type: "reasoning", text: "z", provider: "anthropic", opaque: {} }] }),
  ],
  "a tool's name that no provider accepts": [prompt("x"), answer("y", { parts: [{ ...call, name: "rm -rf" }] })],
  "the outcome of a call that was not made": [prompt("x"), answer("y", { tool_calls: [outcome] })],
  "two outcomes of a call": [prompt("x"), answer("y", { parts: [call], tool_calls: [outcome, outcome] })],
  "an output that is no text": [
    prompt("x"),
    answer("y", { parts: [call], tool_calls: [{ ...outcome, output: { html: "<b>" } }] }),
  ],
  "a negative number of lines": [
    prompt("x"),
    answer("y", { parts: [call], tool_calls: [{ ...outcome, lines_added: -1 }] }),
  ],
  "a part of an unknown type": [prompt("x"), answer("y", { parts: [{ type: "html", html: "<b>" }] })],
  "a list in place of a part": [prompt("x"), answer("y", { parts: [[]] })],
  "text in place of a message": ["x"],
  "two messages with one id": [
    prompt("x", { id: "5f4bb3d4-4bd5-4c33-9d7e-3f2ad3c7a001" }),
    prompt("y", { id: "5f4bb3d4-4bd5-4c33-9d7e-3f2ad3c7a001" }),
  ],
};

test("Whatever is wrong with a message is refused in our own words, and nothing of the list is stored", async () => {
  const sessionId = await openSession(owner);
  const before = await open(sessionId);
  for (const [label, messages] of Object.entries(wrong)) {
    const refused = await refusal(importing(sessionId, messages));
    expect(["invalid_input", "id_taken"], label).toContain(refused.code);
    expect(refused.sentence, label).toMatch(/^\S.*\.$/s);
  }
  expect(await open(sessionId)).toEqual(before);
});

test("A conversation that the agent cannot read is refused whole, and a summary makes room for more", async () => {
  const sessionId = await openSession(owner);
  const long = () => answer("x".repeat(5_000_000));
  await done(importing(sessionId, [prompt("Much"), long()]));
  const refused = await refusal(importing(sessionId, [prompt("More"), long()]));
  expect(refused).toMatchObject({ status: 413, code: "session_full", sentence: expect.stringContaining("8 MB") });
  expect((await open(sessionId)).messages).toHaveLength(2);
  const summary = {
    id: randomUUID(),
    role: "summary",
    parts: [text("It was much.")],
    created_at: "2025-01-03T00:00:00Z",
  };
  expect(await done(importing(sessionId, [summary, prompt("More"), long()]))).toBe(3);
});

test("An import for which the owner has no room is refused whole", async () => {
  const user = await signUp();
  await sql`insert into private.user_limits ${sql({ user_id: user.id, max_message_bytes: 20_000 })}`;
  const sessionId = await openSession(user);
  const many = Array.from({ length: 30 }, () => prompt("x".repeat(1000)));
  expect(await refusal(importing(sessionId, many, user))).toMatchObject({ status: 413, code: "storage_full" });
  expect((await open(sessionId, user)).messages).toEqual([]);
  await write(user, sessionId, "a.txt", "There is room for this.");
});
