// export_account, and the archive that a client makes with it.
import { afterAll, expect, test } from "vitest";
import { type ExportProgress, exportAccount } from "../../functions/_shared/client/export/export-account.ts";
import { seedSession, signUpUsers } from "../support/seeded-session.ts";
import { addMember, openSession, say, write } from "../support/session.ts";
import { storageOf } from "../support/storage-access.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

test("The archive has the account, and of each session one owns the conversation, the files and the revisions", async () => {
  const users = await signUpUsers();
  const session = await seedSession(sql, users);
  const files = await exported(users.owner);
  const folder = `sessions/seeded-${session.id}`;
  expect([...files.keys()]).toEqual([
    "account.json",
    `${folder}/session.json`,
    `${folder}/conversation.json`,
    `${folder}/conversation.md`,
    `${folder}/revisions.json`,
    `${folder}/files/src/agent.ts`,
    `${folder}/files/src/main.ts`,
  ]);
  expect(jsonIn(files, "account.json")).toMatchObject({
    id: users.owner.id,
    email: users.owner.email,
    is_guest: false,
    profile: { name: "Olga" },
    provider_keys: [{ provider: "anthropic", last_four: "abcd" }],
    invitations: [{ email: users.stranger.email }, { role: "owner" }],
    usage: [{ model_id: "scripted-demo", calls: 2, input_tokens: 9, output_tokens: 5 }],
    memberships: [],
  });
  expect(files.get(`${folder}/files/src/agent.ts`)).toBe("export const made = true");
  expect(files.get(`${folder}/conversation.md`)).toContain("- write_file `src/agent.ts`: succeeded");
  expect(jsonIn(files, `${folder}/conversation.json`)).toMatchObject({
    messages: [{ id: session.messageId }, { role: "assistant" }, {}, {}],
    runs: expect.arrayContaining([expect.objectContaining({ id: session.finishedRunId, status: "succeeded" })]),
  });
  expect(jsonIn(files, `${folder}/revisions.json`)).toMatchObject([{ number: 1 }, { number: 2 }]);
  // Of what others own there is the membership alone, and nothing of it may say how to get in.
  const theirs = await exported(users.editor);
  expect([...theirs.keys()]).toEqual(["account.json"]);
  expect(jsonIn(theirs, "account.json")).toMatchObject({
    memberships: [{ id: session.id, role: "editor" }],
    invitations_received: [{ session_id: session.id, role: "owner" }],
  });
  expect(jsonIn(await exported(users.stranger), "account.json")).toMatchObject({
    invitations_received: [{ session_id: session.id, role: "viewer" }],
  });
  for (const text of files.values()) expect(text).not.toMatch(/ciphertext|token_hash|master_key/);
});

test("What a user wrote in sessions of others is in the archive, also after they left", async () => {
  const [owner, writer] = [await signUp(), await signUp()];
  const id = await openSession(owner);
  await addMember(owner, id, writer, "editor");
  await say(owner, id, "Mine");
  const first = await say(writer, id, "Theirs");
  await sql`
    insert into public.messages (session_id, role, parts, author_id, status, seq, revision)
    select ${id}, 'user', jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'Word ' || n)), ${writer.id},
      'finished', 1000 + n, 0
    from generate_series(1, 150) n`;
  await done(writer.userDb.rpc("remove_member", { session_id: id, user_id: writer.id }));
  await say(writer, await openSession(writer), "At home");
  const files = await exported(writer);
  const elsewhere = jsonIn(files, "messages-in-sessions-of-others.json") as { id: string; session_id: string }[]; // as exported
  expect(elsewhere).toHaveLength(151);
  expect(new Set(elsewhere.map(({ session_id }) => session_id))).toEqual(new Set([id]));
  expect(elsewhere.find((message) => message.id === first)).toMatchObject({ parts: [{ text: "Theirs" }] });
  expect([...(await exported(owner)).keys()]).not.toContain("messages-in-sessions-of-others.json");
});

test("A long conversation and a large tree come in pages, complete and in order", async () => {
  const user = await signUp();
  const id = await openSession(user, "Long");
  await sql`
    insert into public.messages (session_id, role, parts, author_id)
    select ${id}, 'user', jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'Word ' || n)), ${user.id}
    from generate_series(1, 18) n`;
  await sql`
    insert into public.messages (session_id, seq, role, parts, revision, status)
    select ${id}, 1000 + n, 'summary', jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'Sum ' || n)), 0, 'finished'
    from generate_series(1, 120) n`;
  const changes = Array.from({ length: 100 }, (_, n) => ({
    op: "write",
    path: `f/${n}.txt`,
    content: `Text ${n % 7}`,
  }));
  for (let start = 0; start < 700; start += 100) {
    const some = changes.map((change) => ({ ...change, path: `${start}/${change.path}` }));
    const change = { session_id: id, changes: some, base_revision: start / 100, change_id: crypto.randomUUID() };
    await done(user.userDb.rpc("change_files", change));
  }
  const files = await exported(user);
  const { messages } = jsonIn(files, `sessions/long-${id}/conversation.json`) as { messages: { seq: number }[] };
  expect(messages).toHaveLength(138);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq).sort((a, b) => a - b));
  const texts = [...files].filter(([path]) => path.includes("/files/"));
  expect(texts).toHaveLength(700);
  expect(files.get(`sessions/long-${id}/files/600/f/99.txt`)).toBe("Text 1");
});

test("A user with 230 sessions gets them all, with progress, and none twice", async () => {
  const user = await signUp();
  const other = await signUp();
  const theirs = await openSession(other);
  await addMember(other, theirs, user, "editor");
  for (let made = 0; made < 230; made += 23) {
    await Promise.all(Array.from({ length: 23 }, () => openSession(user)));
  }
  const progress: ExportProgress[] = [];
  const files = await exported(user, (now) => progress.push(now));
  expect([...files.keys()].filter((path) => path.endsWith("/session.json"))).toHaveLength(230);
  expect(progress).toHaveLength(231);
  expect(progress.at(-1)).toEqual({ sessionsDone: 230, sessions: 230 });
  expect(jsonIn(files, "account.json")).toMatchObject({ memberships: [{ id: theirs }] });
});

test("A session that is deleted during the export is left out, and the rest is there", async () => {
  const user = await signUp();
  const ids = [await openSession(user), await openSession(user)].sort();
  for (const id of ids) await say(user, id, "Hello");
  await write(user, ids[1] ?? "", "a.txt", "a");
  const paths = [];
  for await (const { path } of exportAccount(user.userDb, { storage: await storageOf(user) })) {
    paths.push(path);
    if (path === "account.json") await done(user.userDb.rpc("delete_session", { session_id: ids[0] ?? "" }));
  }
  expect(paths).toContain(`sessions/session-${ids[1]}/files/a.txt`);
  expect(paths).not.toContain(`sessions/session-${ids[0]}/conversation.json`);
});

test("An export can be called off", async () => {
  const user = await signUp();
  await openSession(user);
  const given = new AbortController();
  const storage = await storageOf(user);
  const reading = (async () => {
    for await (const _ of exportAccount(user.userDb, { storage, signal: given.signal }))
      given.abort(new Error("enough"));
  })();
  await expect(reading).rejects.toThrow("enough");
});

async function exported({ userDb }: TestUser, onProgress?: (progress: ExportProgress) => void) {
  const files = new Map<string, string>();
  const storage = await storageOf({ userDb });
  for await (const { path, content } of exportAccount(userDb, { storage, ...(onProgress && { onProgress }) })) {
    expect(files.has(path), path).toBe(false);
    files.set(path, String(content));
  }
  return files;
}

function jsonIn(files: ReadonlyMap<string, string>, path: string): unknown {
  return JSON.parse(files.get(path) ?? "null");
}
