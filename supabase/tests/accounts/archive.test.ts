// A session taken out as an archive and brought in again: the same files and the same conversation, in a new session.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { importedConversation } from "../../functions/_shared/client/archive/conversation-file.ts";
import { attachmentPath } from "../../functions/_shared/client/archive/format.ts";
import { importSession } from "../../functions/_shared/client/archive/import-session.ts";
import { readZip } from "../../functions/_shared/client/archive/read-zip.ts";
import { readSessionArchive } from "../../functions/_shared/client/archive/session-archive.ts";
import { type PackedFile, writeZip } from "../../functions/_shared/client/archive/write-zip.ts";
import { exportSession } from "../../functions/_shared/client/export/export-session.ts";
import { attach, pixel, textFile } from "../support/attachment.ts";
import { type Action, BusySession } from "../support/busy-session.ts";
import { storageOf } from "../support/storage-access.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

const oneExchange: readonly Action[] = [
  ...(["writeFile", "send", "claim", "startStep", "streamText", "finishStep", "startTool"] as const),
  ...(["finishTool", "startStep", "streamText", "finishStep", "startTool", "finish"] as const),
];

async function archiveOf(user: TestUser, id: string) {
  const source = { userDb: user.userDb, readerId: user.id, repeating: {}, storage: await storageOf(user) };
  return readZip(await (await writeZip(exportSession(source, { id, folder: "" }))).bytes());
}

async function importArchive(user: TestUser, found: Awaited<ReturnType<typeof archiveOf>>, signal?: AbortSignal) {
  const id = randomUUID();
  const { title, files, conversation, attachments, leftOut } = await readSessionArchive(found, "");
  expect(leftOut).toEqual([]);
  const importing = { makeId: () => randomUUID(), hasAttachment: (each: string) => attachments.has(each) };
  const { messages, leftOut: unread } = importedConversation(conversation, importing);
  const storage = await storageOf(user);
  const session = { id, title, files, messages, attachments, storage, unfinishedTitle: "Importing", summary: "Import" };
  const refused = await importSession(user.userDb, { ...session, ...(signal && { signal }) });
  return { id, leftOut: unread + refused };
}

async function textOf(found: Awaited<ReturnType<typeof archiveOf>>, path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.find((file) => file.path === path)?.chunks() ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("What is imported from an archive is exported again with the same conversation and the same files", async () => {
  const [owner, friend, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
  const session = await BusySession.open(sql, owner, friend);
  for (let exchange = 0; exchange < 3; exchange++) for (const action of oneExchange) await session.perform(action);
  await session.end();
  const parts = [
    { type: "text", text: "Look at these" },
    await attach(owner, session.id, pixel),
    await attach(owner, session.id, textFile("Read me")),
  ];
  await done(owner.userDb.rpc("send_message", { session_id: session.id, id: randomUUID(), parts }));
  await session.perform("claim");
  await session.end();
  const archive = await archiveOf(owner, session.id);
  const { id, leftOut: none } = await importArchive(stranger, archive);
  expect(none).toBe(0);
  const again = await archiveOf(stranger, id);
  // Tool calls that ended with their run, after the last word, are told by their outcome alone.
  const markdown = await textOf(archive, "conversation.md");
  expect(await textOf(again, "conversation.md")).toBe(markdown.replaceAll("## Another member,", "## You,"));
  const attached = (found: typeof archive) => found.filter(({ path }) => path.startsWith("attachments/"));
  const contents = async (found: typeof archive) =>
    Promise.all(
      attached(found).map(async ({ path }) => [path.slice("attachments/".length + 37), await textOf(found, path)]),
    );
  expect(await contents(again)).toEqual(await contents(archive));
  expect(attached(archive)).toHaveLength(2);
  const filesIn = (found: typeof archive) => found.map(({ path }) => path).filter((path) => path.startsWith("files/"));
  expect(filesIn(again)).toEqual(filesIn(archive));
  expect(filesIn(archive).length).toBeGreaterThan(0);
  for (const path of filesIn(archive)) expect(await textOf(again, path)).toBe(await textOf(archive, path));
  const row = await done(stranger.userDb.from("sessions").select("title, owner_id, last_seq").eq("id", id).single());
  expect(row).toMatchObject({ owner_id: stranger.id });
  const live = await done(stranger.userDb.from("runs").select("id").eq("session_id", id).is("finished_at", null));
  expect(live).toEqual([]);
});

const nobody = { status: "finished", run_id: null, created_at: "2025-01-02T03:04:05Z" };
const said = (text: string, changes: object = {}) => ({
  ...{ ...nobody, id: randomUUID(), role: "user", parts: [{ type: "text", text }] },
  ...changes,
});

async function madeArchive(messages: readonly object[], attachments: readonly PackedFile[] = []) {
  const numbered = messages.map((message, index) => ({
    ...message,
    seq: index + 1,
    read_seq: "role" in message && message.role === "user" ? index + 1 : null,
  }));
  const file = (path: string, content: object) => ({ path, content: JSON.stringify(content) });
  const zip = await writeZip([
    file("session.json", { format: 1, title: "Damaged" }),
    file("conversation.json", { messages: numbered, runs: [{ id: "r" }] }),
    ...attachments,
  ]);
  return readZip(await zip.bytes());
}

async function storedTexts(sessionId: string) {
  const stored =
    await sql`select parts -> 0 ->> 'text' as text from public.messages where session_id = ${sessionId} order by seq`;
  return stored.map(({ text }) => text);
}

test("Malformed messages of an archive are left out and counted, and all others come in", async () => {
  const user = await signUp();
  const call = { type: "tool_call", call_id: "1", name: "rm -rf", input: {} };
  const twice = [{ ...call, name: "list_files" }];
  const outcome = { call_id: "1", status: "succeeded" };
  const messages = [
    said("To nobody", { role: "assistant" }),
    ...Array.from({ length: 150 }, (_, index) => said(`Prompt ${index}`)),
    said("Yesterday at noon", { created_at: "yesterday at noon" }),
    { id: "no message" },
    said("Half a\u0000text"),
    said("", { role: "assistant", parts: [call] }),
    said("x".repeat(100_001)),
    said("", { role: "assistant", run_id: "r", parts: twice, tool_calls: [outcome, outcome] }),
    said("The last answer", { role: "assistant", run_id: "r" }),
  ];
  const { id, leftOut } = await importArchive(user, await madeArchive(messages));
  expect(leftOut).toBe(7);
  expect(await storedTexts(id)).toEqual([
    ...Array.from({ length: 150 }, (_, index) => `Prompt ${index}`),
    "The last answer",
  ]);
});

test("An attachment that no message can have is named in its place, and everything else comes in", async () => {
  const user = await signUp();
  const files = [
    { name: "drawing.svg", media_type: "image/svg+xml", content: "<svg/>" },
    { name: "empty.txt", media_type: "text/plain", content: "" },
    { name: "bell\u0000.txt", media_type: "text/plain", content: "ding" },
    { name: "photo.jpg", media_type: "image/jpeg", content: "x".repeat(3_670_017) },
    { name: "book.pdf", media_type: "application/pdf", content: `%PDF-1.7${"x".repeat(10_485_760)}` },
    { name: "notes.txt", media_type: "text/plain", content: "good" },
  ].map((file) => ({ ...file, id: randomUUID() }));
  const parts = files.map(({ id, name, media_type }) => ({
    ...{ type: "attachment", attachment_id: id, path: "elsewhere", name, media_type, bytes: 4 },
  }));
  const packed = files.map(({ id, content }) => ({ path: attachmentPath(id, "file"), content }));
  const found = await madeArchive([said("", { parts }), said("The last prompt")], packed);
  const { id, leftOut } = await importArchive(user, found);
  expect(leftOut).toBe(0);
  const [first] = await done(user.userDb.from("messages").select("parts").eq("session_id", id).order("seq").limit(1));
  const named = (name: string) => ({ type: "text", text: `[Attached: ${name}]` });
  expect(first?.parts).toEqual([
    ...["drawing.svg", "empty.txt", "bell␀.txt", "photo.jpg", "book.pdf"].map(named),
    expect.objectContaining({ type: "attachment", name: "notes.txt" }),
  ]);
  expect((await storedTexts(id)).at(-1)).toBe("The last prompt");
});

test("An import that is called off, or that has no room, leaves no session behind", async () => {
  const owner = await signUp();
  const poor = await signUp();
  const session = await BusySession.open(sql, owner, poor);
  for (const action of oneExchange) await session.perform(action);
  await session.end();
  const archive = await archiveOf(owner, session.id);
  await sql`insert into private.user_limits ${sql({ user_id: poor.id, max_stored_bytes: 300 })}`;
  await expect(importArchive(poor, archive)).rejects.toMatchObject({ refusal: { code: "storage_full" } });
  await expect(importArchive(owner, archive, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  // The session is made, and the answer that says so is cut short.
  const cancelling = new AbortController();
  const cutShort = {
    rpc: async (name: "create_session", args: { id: string; title: string }) => {
      const answer = await owner.userDb.rpc(name, args);
      if (name !== "create_session") return answer;
      cancelling.abort(new Error("enough"));
      throw cancelling.signal.reason;
    },
    auth: owner.userDb.auth,
  } as unknown as TestUser["userDb"]; // an import calls nothing else
  const cancelled = importArchive({ ...owner, userDb: cutShort }, archive, cancelling.signal);
  await expect(cancelled).rejects.toThrow("enough");
  const remaining = await sql`select id from public.sessions where owner_id in ${sql([owner.id, poor.id])}`;
  expect(remaining.map(({ id }) => id)).toEqual([session.id]);
  expect(await refusal(poor.userDb.rpc("open_session", { session_id: randomUUID() }))).toMatchObject({ status: 404 });
});
