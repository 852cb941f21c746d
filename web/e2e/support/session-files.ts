// The files of a session as a story sees them: past the screen, in the database.
import { randomUUID } from "node:crypto";
import { verbsOf } from "../../../supabase/functions/_shared/client/verbs.ts";
import type { Client } from "../../../supabase/tests/support/test-users.ts";

export interface SessionFiles {
  /** Writes them as another device of the user does, in one revision. Null deletes a file. */
  write(texts: Readonly<Record<string, string | null>>): Promise<number>;
  /** The text of a file; undefined if there is none. */
  read(path: string): Promise<string | undefined>;
  /** All paths, in order. */
  paths(): Promise<string[]>;
}

export function sessionFiles(userDb: Client, sessionId: string): SessionFiles {
  const call = verbsOf(userDb);
  const head = async () => {
    const { data } = await userDb.from("sessions").select("head_revision").eq("id", sessionId).single();
    return data?.head_revision ?? 0;
  };
  return {
    write: async (texts) => {
      const changes = Object.entries(texts).map(([path, content]) =>
        content === null ? { op: "delete", path } : { op: "write", path, content },
      );
      const change = { session_id: sessionId, changes, base_revision: await head(), change_id: randomUUID() };
      return (await call("change_files", change)).revision;
    },
    read: async (path) => (await call("read_file", { session_id: sessionId, path }))?.content,
    paths: async () => {
      const files = await call("files_at", { session_id: sessionId, revision: await head() });
      return files.map(({ path }) => path);
    },
  };
}
