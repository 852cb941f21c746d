// A session whose members send messages, each of which queues a run.
import { randomUUID } from "node:crypto";
import { addMember } from "./session.ts";
import { type Client, done, signUp, type TestUser } from "./test-users.ts";

interface Prompt {
  readonly messageId: string;
  readonly runId: string;
}

export interface PromptedSession {
  readonly id: string;
  readonly owner: TestUser;
  /** Sends a message as the owner or as another member. */
  say(text: string, userDb?: Client, how?: { readonly joins_run?: boolean }): Promise<Prompt>;
  write(path: string, content: string, baseRevision: number): Promise<void>;
  add(member: TestUser, role: "viewer" | "editor"): Promise<void>;
}

export async function openPromptedSession(owner?: TestUser): Promise<PromptedSession> {
  const user = owner ?? (await signUp());
  const id = randomUUID();
  await done(user.userDb.rpc("create_session", { id }));
  return {
    id,
    owner: user,
    say: async (text, userDb = user.userDb, how = {}) => {
      const messageId = randomUUID();
      const parts = [{ type: "text", text }];
      const sent = await done(userDb.rpc("send_message", { session_id: id, id: messageId, parts, ...how }));
      // As send_message says.
      return { messageId, runId: (sent as { run_id: string }).run_id };
    },
    write: async (path, content, baseRevision) => {
      const change = { session_id: id, path, content, base_revision: baseRevision, change_id: randomUUID() };
      await done(user.userDb.rpc("write_file", change));
    },
    add: (member, role) => addMember(user, id, member, role),
  };
}
