// Names and stars of revisions, what they were made for, and who wrote each line of a file.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { blameLines } from "../../functions/_shared/workspace/blame.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { type Client, done, operatorSql, refusal, visitor } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

async function writersOf(userDb: Client, sessionId: string, path: string, revision: number): Promise<number[]> {
  const history = await done(userDb.rpc("file_history", { session_id: sessionId, path, revision }));
  return blameLines(history).map((version) => version?.number ?? 0);
}

async function makeLink({ id, owner }: PromptedSession, showsHistory: boolean): Promise<Client> {
  const token = randomUUID() + randomUUID();
  await done(owner.userDb.rpc("create_link", { session_id: id, token, shows_history: showsHistory }));
  return visitor(token);
}

test("A name and a star are in the snapshot, in the log, and gone when they are taken back", async () => {
  const session = await openPromptedSession();
  const { userDb } = session.owner;
  await session.write("a.txt", "a\n", 0);
  const set = (changes: Record<string, string | boolean>, revision = 1) =>
    userDb.rpc("set_revision", { session_id: session.id, revision, changes });
  const marks = async () => Object(await done(userDb.rpc("open_session", { session_id: session.id }))).revision_marks;

  await done(set({ name: "  First draft " }));
  await done(set({ is_starred: true }));
  await done(set({ is_starred: true }));
  expect(await marks()).toEqual([{ number: 1, name: "First draft", is_starred: true }]);
  const logged = userDb.from("session_events").select("payload").eq("session_id", session.id);
  expect(await done(logged.eq("type", "revision_marked").order("seq"))).toEqual([
    { payload: { number: 1, name: "First draft", is_starred: false } },
    { payload: { number: 1, name: "First draft", is_starred: true } },
  ]);
  await done(set({ name: "", is_starred: false }));
  expect(await marks()).toEqual([]);

  expect(await refusal(set({ name: "n".repeat(101) }))).toMatchObject({ code: "too_large" });
  expect(await refusal(set({ is_starred: true }, 2))).toMatchObject({ code: "revision_not_found" });
  expect(await refusal(set({ kind: "undo" }))).toMatchObject({ code: "invalid_input" });
});

test("A link shows names, and who wrote a line, only with the history", async () => {
  const session = await openPromptedSession();
  await session.write("a.txt", "a\n", 0);
  const change = { session_id: session.id, revision: 1, changes: { name: "Secret" } };
  await done(session.owner.userDb.rpc("set_revision", change));
  const seenBy = async (reader: Client) => ({
    marks: Object(await done(reader.rpc("open_session", { session_id: session.id }))).revision_marks,
    log: JSON.stringify(await done(reader.rpc("events_since", { session_id: session.id, seq: 0 }))).includes("Secret"),
    writers: await writersOf(reader, session.id, "a.txt", 1),
    origins: (
      await done(reader.rpc("revision_origins", { session_id: session.id, first_revision: 1, last_revision: 1 }))
    ).length,
  });
  expect(await seenBy(await makeLink(session, false))).toEqual({ marks: [], log: false, writers: [], origins: 0 });
  expect(await seenBy(await makeLink(session, true))).toEqual({
    marks: [{ number: 1, name: "Secret", is_starred: false }],
    log: true,
    writers: [1],
    origins: 1,
  });
});

test("A revision of a run tells its prompt, its step and what both cost; one of a person tells nothing", async () => {
  const session = await openPromptedSession();
  await session.write("a.txt", "a\n", 0);
  const { runId, messageId: promptId } = await session.say("Add a line");
  const agent = await ManualAgent.claim(sql, runId);
  await agent.say("I look.");
  const messageId = await agent.say("I write.", [{ call_id: "call-1", name: "write_file", input: {} }]);
  const changes = [{ op: "write", path: "a.txt", content: "a\nb\n" }];
  await agent.finishTool("call-1", { changes, base_revision: 1 });
  await agent.finish();
  await sql`update public.model_calls set cost = step * 0.01 where run_id = ${runId}`;
  await sql`update public.runs set cost = 0.03 where id = ${runId}`;
  const range = { session_id: session.id, first_revision: 1, last_revision: 2 };
  expect(await done(session.owner.userDb.rpc("revision_origins", range))).toEqual([
    {
      revision: 2,
      run_id: runId,
      prompt_id: promptId,
      prompt: "Add a line",
      step: 2,
      message_id: messageId,
      step_cost: 0.02,
      run_cost: 0.03,
    },
    {
      revision: 1,
      run_id: null,
      prompt_id: null,
      prompt: null,
      step: null,
      message_id: null,
      step_cost: null,
      run_cost: null,
    },
  ]);
});

test("Lines keep their writers when the file moves, is deleted and restored, and when a change is undone", async () => {
  const session = await openPromptedSession();
  const { userDb } = session.owner;
  const base = (revision: number) => ({
    session_id: session.id,
    base_revision: revision,
    change_id: randomUUID(),
  });
  await session.write("old.txt", "one\ntwo\n", 0);
  await session.write("old.txt", "one\nnew\ntwo\n", 1);
  await done(userDb.rpc("move_file", { ...base(2), path: "old.txt", new_path: "b.txt" }));
  await session.write("b.txt", "zero\none\nnew\ntwo", 3);
  expect(await writersOf(userDb, session.id, "b.txt", 4)).toEqual([4, 1, 2, 1]);
  expect(await writersOf(userDb, session.id, "b.txt", 3)).toEqual([1, 2, 1]);
  expect(await writersOf(userDb, session.id, "old.txt", 4)).toEqual([]);

  await done(userDb.rpc("delete_file", { ...base(4), path: "b.txt" }));
  await done(userDb.rpc("restore_revision", { ...base(5), revision: 4 }));
  await session.write("b.txt", "zero\none\nNEW\ntwo", 6);
  await done(userDb.rpc("undo_revision", { session_id: session.id, revision: 7, change_id: randomUUID() }));
  expect(await writersOf(userDb, session.id, "b.txt", 7)).toEqual([4, 1, 7, 1]);
  expect(await writersOf(userDb, session.id, "b.txt", 8)).toEqual([4, 1, 2, 1]);
});

test("An empty file, a missing one and one of a single line feed have their lines", async () => {
  const session = await openPromptedSession();
  const { userDb } = session.owner;
  await session.write("a.txt", "", 0);
  await session.write("a.txt", "\n", 1);
  expect(await writersOf(userDb, session.id, "a.txt", 1)).toEqual([]);
  expect(await writersOf(userDb, session.id, "a.txt", 2)).toEqual([2]);
  expect(await writersOf(userDb, session.id, "b.txt", 2)).toEqual([]);
});

/** Versions of a.txt: beside the verbs, whose 500 calls would take long. Text 1 is written, the others as `kind` says. */
async function storeVersions(sessionId: string, texts: readonly string[], kind: "change" | "restore"): Promise<void> {
  await sql`
    with text as materialized (
      select number::integer, content, encode(sha256(convert_to(content, 'UTF8')), 'hex') as hash
      from jsonb_array_elements_text(${sql.json([...texts])}) with ordinality listed (content, number)
    ), made as (
      insert into public.revisions (session_id, number, change_id, changed, kind)
      select ${sessionId}, number, gen_random_uuid(), '[]',
        case when number = 1 then 'change' else ${kind} end::public.revision_kind from text
    ), stored as (
      insert into public.file_contents (session_id, hash, content)
      select distinct ${sessionId}::uuid, hash, content from text
    )
    insert into public.file_versions (session_id, path, revision, until_revision, hash, bytes)
    select ${sessionId}, 'a.txt', number, nullif(number + 1, ${texts.length + 1}), hash, octet_length(content)
    from text`;
}

async function historyOf({ id, owner }: PromptedSession, revision: number) {
  return done(owner.userDb.rpc("file_history", { session_id: id, path: "a.txt", revision }));
}

test("Beyond 500 versions it is said that earlier ones exist", async () => {
  const session = await openPromptedSession();
  const texts = Array.from({ length: 502 }, (_, index) => `first\n${index + 1}`);
  await storeVersions(session.id, texts, "change");
  const history = await historyOf(session, 502);
  expect([history.length, history.filter(({ has_earlier: has }) => has).map(({ number }) => number)]).toEqual([
    500,
    [3],
  ]);
  expect(blameLines(history).map((version) => version?.number)).toEqual([undefined, 502]);
});

test("Beyond 4 MB of written text it is said that earlier versions exist", async () => {
  const session = await openPromptedSession();
  const texts = Array.from({ length: 12 }, (_, index) => "ab".charAt(index % 2).repeat(1_000_000));
  await storeVersions(session.id, texts, "change");
  const history = await historyOf(session, 12);
  expect(history.map(({ number, has_earlier: has }) => [number, has])).toEqual([
    [12, false],
    [11, false],
    [10, false],
    [9, false],
    [8, false],
    [7, true],
  ]);
});

test("Beyond 500 restores it is said that earlier versions exist", async () => {
  const session = await openPromptedSession();
  const texts = Array.from({ length: 503 }, () => "first");
  await storeVersions(session.id, texts, "restore");
  const writers = async (revision: number) =>
    blameLines(await historyOf(session, revision)).map((made) => made?.number);
  expect(await writers(500)).toEqual([1]);
  expect(await writers(503)).toEqual([undefined]);
});
