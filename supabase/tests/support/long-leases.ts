// Leases of a stack whose tests run next to many others: a busy machine may keep a process from its heartbeat for seconds.
import postgres from "postgres";

/** Tests that wait for a real lease to expire are in kills/, with stacks of their own. */
export async function useLongLeases(dbUrl: string, seconds: number): Promise<void> {
  const sql = postgres(dbUrl, { max: 1, onnotice: () => undefined });
  await sql`update private.settings set lease_seconds = ${seconds}`;
  await sql.end();
}
