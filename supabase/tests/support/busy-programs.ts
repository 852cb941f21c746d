// The programs of users in a busy session. An action that does not fit is skipped.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import type { TestUser } from "./test-users.ts";

export const programActions = ["startProgram", "claimProgram", "finishProgram", "loseProgram", "stopProgram"] as const;
type ProgramAction = (typeof programActions)[number];

/** Starts, claims, loses, stops and ends programs, of which this process holds one at most. */
export function busyPrograms(sql: postgres.Sql, sessionId: string, { userDb }: TestUser) {
  let held: { readonly id: string; readonly token: string } | undefined;
  const newest = async (status: string): Promise<string | undefined> => {
    const [row] = await sql`select id from public.executions
      where session_id = ${sessionId} and status::text = ${status} order by created_at desc limit 1`;
    return row?.id;
  };
  const handlers: Readonly<Record<ProgramAction, () => Promise<unknown>>> = {
    startProgram: async () => {
      const [file] = await sql`select path from public.files where session_id = ${sessionId} limit 1`;
      const program = { session_id: sessionId, id: randomUUID(), entry: String(file?.path), language: "python" };
      if (file) await userDb.rpc("start_execution", program);
    },
    claimProgram: async () => {
      const id = held ? undefined : await newest("queued");
      if (id === undefined) return;
      const [row] = await sql`select worker.claim_execution(${id}) ->> 'token' as token`;
      held = { id, token: row?.token };
    },
    finishProgram: async () => {
      const outcome = { status: "failed", exit_code: 1, output: "no\n", duration_ms: 5, ran_in: "remote", note: "Why" };
      if (held) await sql`select worker.finish_execution(${held.id}, ${held.token}, ${sql.json(outcome)})`;
      held = undefined;
    },
    loseProgram: async () => {
      if (!held) return;
      await sql`update worker.execution_leases set expires_at = now() - interval '1 s' where execution_id = ${held.id}`;
      await userDb.rpc("look_after", { session_id: sessionId });
      held = undefined;
    },
    stopProgram: async () => {
      const id = held?.id ?? (await newest("queued"));
      if (id !== undefined) await userDb.rpc("stop_execution", { execution_id: id });
      held = undefined;
    },
  };
  return handlers;
}
