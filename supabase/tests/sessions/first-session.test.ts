import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { done, refusal, signUp } from "../support/test-users.ts";

test("A user creates a session, writes a file, sends a message, and finds everything when opening it again", async () => {
  const { userDb, id: userId } = await signUp();
  const [sessionId, messageId] = [randomUUID(), randomUUID()];
  await done(userDb.rpc("create_session", { id: sessionId, title: "First" }));
  await done(
    userDb.rpc("write_file", {
      session_id: sessionId,
      path: "src/main.ts",
      content: "console.log(1)",
      base_revision: 0,
      change_id: randomUUID(),
    }),
  );
  const parts = [{ type: "text", text: "Explain this" }];
  await done(userDb.rpc("send_message", { session_id: sessionId, id: messageId, parts }));

  const opened = await done(userDb.rpc("open_session", { session_id: sessionId }));
  expect(opened).toMatchObject({
    session: { id: sessionId, title: "First", head_revision: 1, my_role: "owner" },
    last_seq: 4,
    members: [{ user_id: userId, role: "owner" }],
    messages: [{ id: messageId, role: "user", seq: 3, parts, revision: 1 }],
    runs: [{ message_id: messageId, status: "queued" }],
    files: [{ path: "src/main.ts", bytes: 14, is_locked: false }],
    requests: [],
  });
});

test("A stranger is told that the session does not exist", async () => {
  const [owner, stranger] = await Promise.all([signUp(), signUp()]);
  const sessionId = randomUUID();
  await done(owner.userDb.rpc("create_session", { id: sessionId }));
  expect(await refusal(stranger.userDb.rpc("open_session", { session_id: sessionId }))).toMatchObject({
    status: 404,
    code: "session_not_found",
  });
});
