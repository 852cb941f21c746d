// Sizes at their limit and just beyond it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { actingAs } from "../support/seeded-session.ts";
import { addMember, openSession } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
let user: TestUser;

beforeAll(async () => {
  user = await signUp();
});
afterAll(() => sql.end());

const megabyte = 1024 * 1024;

describe("a file", () => {
  test.each([
    ["x".repeat(megabyte), megabyte],
    ["é".repeat(megabyte / 2), megabyte],
    ["", 0],
  ])("A file may have 1 MB and may be empty", async (content, bytes) => {
    const sessionId = await openSession(user);
    await done(writeFile(sessionId, content));
    expect(await done(user.userDb.from("files").select("bytes").eq("session_id", sessionId))).toEqual([{ bytes }]);
  });

  test.each(["x".repeat(megabyte + 1), `${"é".repeat(megabyte / 2)}x`])(
    "A file may not exceed 1 MB by a byte",
    async (content) => {
      const sessionId = await openSession(user);
      expect(await refusal(writeFile(sessionId, content))).toMatchObject({ status: 413, code: "file_too_large" });
      expect(await contentsOf(sessionId)).toBe(0);
    },
  );
});

describe("a session", () => {
  test("Millions of short lines are restored in time, counted as replaced", async () => {
    const sessionId = await openSession(user);
    const paths = Array.from({ length: 12 }, (_, index) => `${index}.txt`);
    await actingAs(sql, user.id, async (tx) => {
      for (const [number, changedLines] of [0, 1000].entries()) {
        for (const [index, path] of paths.entries()) {
          const content = "a\n".repeat(500_000 - changedLines) + "b\n".repeat(changedLines);
          const revision = number * paths.length + index;
          await tx`select public.write_file(${sessionId}, ${path}, ${content}, ${revision}, gen_random_uuid())`;
        }
      }
    });
    const restored = { revision: paths.length, base_revision: 2 * paths.length, change_id: randomUUID() };
    await done(user.userDb.rpc("restore_revision", { session_id: sessionId, ...restored }));
    const [made] = await sql`
      select changed from public.revisions where session_id = ${sessionId} and number = ${2 * paths.length + 1}`;
    const counts = { lines_added: 500_000, lines_removed: 500_000 };
    expect(made?.["changed"]).toEqual(paths.map(() => expect.objectContaining(counts)));
  });

  test("A session may hold 2,000 files and not one more", async () => {
    const sessionId = await openSession(user);
    for (const batch of [0, 1, 2, 3]) {
      const paths = Array.from({ length: 500 }, (_, index) => `folder-${batch}/${index}`);
      await done(changeFiles(sessionId, paths, batch));
    }
    const full = { status: 413, code: "session_full", facts: { files: 2001 } };
    expect(await refusal(changeFiles(sessionId, ["one-more"], 4))).toMatchObject(full);
    expect(await done(user.userDb.from("sessions").select("head_revision").eq("id", sessionId))).toEqual([
      { head_revision: 4 },
    ]);
  });

  test("A session may hold 50 MB and not one byte more", async () => {
    const sessionId = await openSession(user);
    await actingAs(sql, user.id, async (tx) => {
      for (const number of Array(50).keys()) {
        await tx`select public.write_file(${sessionId}, ${`${number}`}, repeat('x', ${megabyte}), ${number}, gen_random_uuid())`;
      }
    });
    const full = { status: 413, code: "session_full", facts: { bytes: 50 * megabyte + 1 } };
    expect(await refusal(writeFile(sessionId, "x", 50))).toMatchObject(full);
    await done(writeFile(sessionId, "", 50));
  });

  test("A title may have 200 characters and not one more, whatever their bytes", async () => {
    const long = "é🎉".repeat(100);
    await openSession(user, long);
    const tooLong = { status: 413, code: "too_large" };
    expect(await refusal(user.userDb.rpc("create_session", { id: randomUUID(), title: `${long}x` }))).toMatchObject(
      tooLong,
    );
    const sessionId = await openSession(user);
    const set = (changes: Record<string, string>) => user.userDb.rpc("set_session", { session_id: sessionId, changes });
    await done(set({ title: long, instructions: "x".repeat(20_000) }));
    expect(await refusal(set({ title: `${long}x` }))).toMatchObject(tooLong);
    expect(await refusal(set({ instructions: "x".repeat(20_001) }))).toMatchObject(tooLong);
  });
});

describe("one revision", () => {
  test("A revision has at most 500 changes", async () => {
    const sessionId = await openSession(user);
    const paths = Array.from({ length: 501 }, (_, index) => `${index}`);
    expect(await refusal(changeFiles(sessionId, paths))).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await contentsOf(sessionId)).toBe(0);
  });

  test("The summary of a revision is cut at 500 characters", async () => {
    const sessionId = await openSession(user);
    await done(changeFiles(sessionId, ["a"], 0, "🎉".repeat(501)));
    expect(await done(user.userDb.from("revisions").select("summary").eq("session_id", sessionId))).toEqual([
      { summary: "🎉".repeat(500) },
    ]);
  });
});

describe("a message", () => {
  const text = (length: number) => ({ type: "text", text: "x".repeat(length) });

  test.each([
    ["100,000 characters in a part", [text(100_000)]],
    ["50 parts", Array.from({ length: 50 }, () => text(1))],
  ])("A message may have %s", async (_, parts) => {
    await done(send(await openSession(user), parts));
  });

  test.each([
    ["100,001 characters in a part", [text(100_001)], "too_large"],
    ["no text in a part", [text(0)], "invalid_input"],
    ["no parts", [], "invalid_input"],
    ["51 parts", Array.from({ length: 51 }, () => text(1)), "invalid_input"],
    ["more than 8 MB", [{ type: "text", text: "ok", more: "A".repeat(8 * megabyte) }], "too_large"],
    ["an attachment without its id", [{ type: "attachment", attachment_id: "nonsense" }], "invalid_input"],
    [
      "an attachment that was never announced",
      [{ type: "attachment", attachment_id: randomUUID() }],
      "attachment_missing",
    ],
    ["an image in itself", [{ type: "image", media_type: "image/png", data: "QUI=" }], "invalid_input"],
    ["a tool call", [{ type: "tool_call", call_id: "1", name: "run", input: {} }], "invalid_input"],
    ["reasoning", [{ type: "reasoning", text: "Hm" }], "invalid_input"],
    ["a number for a text", [{ type: "text", text: 5 }], "invalid_input"],
  ])("A message may not have %s", async (_, parts, code) => {
    const sessionId = await openSession(user);
    expect(await refusal(send(sessionId, parts))).toMatchObject({ code });
    expect(await done(user.userDb.from("messages").select().eq("session_id", sessionId))).toEqual([]);
  });

  test("A message is refused while 20 others wait in its session", async () => {
    const sessionId = await openSession(user);
    for (const _ of Array(20).keys()) await done(send(sessionId, [text(1)]));
    expect(await refusal(send(sessionId, [text(1)]))).toMatchObject({ status: 429, code: "too_many_queued" });
  });

  test("A message is refused while as many of its author's wait in all sessions as may wait", async () => {
    const author = await signUp();
    await sql`insert into private.user_limits (user_id, max_queued_runs) values (${author.id}, 2)`;
    const [sessionId, other] = [await openSession(author), await openSession(author)];
    const { run_id } = z.object({ run_id: z.uuid() }).parse(await done(send(sessionId, [text(1)], author)));
    await done(send(other, [text(1)], author));
    expect(await refusal(send(sessionId, [text(1)], author))).toMatchObject({ status: 429, code: "too_many_queued" });
    await done(author.userDb.rpc("stop_run", { run_id }));
    await done(send(sessionId, [text(1)], author));
  });

  test("Messages that are sent at once in many sessions queue no more than their author may have waiting", async () => {
    const [author, owner] = await Promise.all([signUp(), signUp()]);
    await sql`insert into private.user_limits (user_id, max_queued_runs) values (${author.id}, 2)`;
    const sessions = await Promise.all(Array.from({ length: 10 }, () => openSession(owner)));
    for (const sessionId of sessions) await addMember(owner, sessionId, author, "editor");
    const answers = await Promise.all(sessions.map((id) => send(id, [text(1)], author)));
    expect(answers.filter(({ error }) => error === null)).toHaveLength(2);
  });
});

test("A profile has a name of 100 characters and instructions of 20,000", async () => {
  const set = (changes: Record<string, string>) => user.userDb.rpc("set_profile", { changes });
  await done(set({ name: "é".repeat(100), instructions: "x".repeat(20_000) }));
  for (const changes of [{ name: "é".repeat(101) }, { instructions: "x".repeat(20_001) }]) {
    expect(await refusal(set(changes))).toMatchObject({ status: 413, code: "too_large" });
  }
});

test("A query has at most 200 characters", async () => {
  const { userDb } = await signUp();
  await done(userDb.rpc("search", { query: "é".repeat(200) }));
  expect(await refusal(userDb.rpc("search", { query: "é".repeat(201) }))).toMatchObject({ code: "too_large" });
});

test("The log is read at most a thousand events at a time, from any sequence number", async () => {
  const sessionId = await openSession(user);
  await sql`
    select private.append_events(${sessionId}, array_agg(row('file_locked', jsonb_build_object('path', n))::private.new_event))
    from generate_series(1, 1500) n`;
  const seqsSince = async (seq: number | string, maxEvents?: number) => {
    const args = { session_id: sessionId, seq: seq as number, ...(maxEvents ? { max_events: maxEvents } : {}) }; // bigints travel as text
    const answer = Object(await done(user.userDb.rpc("events_since", args)));
    return [answer.last_seq, answer.events.length, answer.events[0]?.seq];
  };
  expect(await seqsSince(0)).toEqual([1501, 500, 1]);
  expect(await seqsSince(0, 100_000)).toEqual([1501, 1000, 1]);
  expect(await seqsSince(-5)).toEqual([1501, 500, 1]);
  expect(await seqsSince(1500)).toEqual([1501, 1, 1501]);
  expect(await seqsSince(2000)).toEqual([1501, 0, undefined]);
  expect(await seqsSince("9223372036854775807")).toEqual([1501, 0, undefined]);
  expect(await seqsSince("-9223372036854775808")).toEqual([1501, 500, 1]);
});

function writeFile(sessionId: string, content: string, base = 0) {
  const change = { session_id: sessionId, path: "a.txt", content, base_revision: base, change_id: randomUUID() };
  return user.userDb.rpc("write_file", change);
}

function changeFiles(sessionId: string, paths: readonly string[], base = 0, summary = "") {
  const changes = paths.map((path) => ({ op: "write", path, content: path }));
  const change = { session_id: sessionId, changes, base_revision: base, change_id: randomUUID(), summary };
  return user.userDb.rpc("change_files", change);
}

function send(sessionId: string, parts: { type: string }[], author = user) {
  return author.userDb.rpc("send_message", { session_id: sessionId, id: randomUUID(), parts });
}

async function contentsOf(sessionId: string): Promise<number> {
  return (await sql`select from public.file_contents where session_id = ${sessionId}`).length;
}
