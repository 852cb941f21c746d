// What the terminal reads from tables.
import { type Repeating, type UserDb, untilAnswered } from "../../supabase/functions/_shared/client/data-api.ts";

export type Queries = ReturnType<typeof createQueries>;

export function createQueries(userDb: UserDb, repeating: Repeating) {
  return {
    /** Newest first, without archived ones. */
    sessions: (maxSessions: number) =>
      untilAnswered(
        () =>
          userDb
            .from("sessions")
            .select("id, title, updated_at")
            .is("archived_at", null)
            .order("updated_at", { ascending: false })
            .limit(maxSessions),
        repeating,
      ),

    models: () => untilAnswered(() => userDb.from("models").select("id, label, is_default").order("id"), repeating),

    /** The newest run whose file changes were not undone; undefined when there is none. */
    async undoableRun(sessionId: string): Promise<string | undefined> {
      const columns = "run_id, source_run_id";
      const ofSession = () => userDb.from("revisions").select(columns).eq("session_id", sessionId);
      const revisions = await untilAnswered(() => ofSession().order("number", { ascending: false }), repeating);
      const undone = new Set(revisions.map(({ source_run_id: id }) => id));
      return revisions.find(({ run_id: id }) => id !== null && !undone.has(id))?.run_id ?? undefined;
    },
  };
}
