// The durable replication slot: Postgres keeps unacknowledged WAL across restarts of either side.
import type { Sql } from "postgres";
import type { Logger } from "../../log.ts";
import { type Lsn, parseLsn } from "./lsn.ts";

export const slotName = "supabase_realtime_feed";

interface SlotRow {
  readonly isUsable: boolean;
  readonly activePid: number | null;
}

/** Creates the slot, or advances one of an earlier process, whose subscribers are gone. Returns the LSN to start from. */
export async function openSlot(sql: Sql, log: Logger): Promise<Lsn> {
  const slot = await findSlot(sql);
  if (!slot) return createSlot(sql);
  await release(sql, slot);
  if (!slot.isUsable) return recreateSlot(sql, log);
  const [row] = await sql<{ lsn: string }[]>`
    select end_lsn::text as lsn from pg_replication_slot_advance(${slotName}, pg_current_wal_lsn())`;
  return parseLsn(row?.lsn ?? "0/0");
}

/** For each reconnect: undefined if the slot is intact, or the start of a new slot if Postgres dropped or invalidated it. */
export async function replaceLostSlot(sql: Sql, log: Logger): Promise<Lsn | undefined> {
  const slot = await findSlot(sql);
  if (slot?.isUsable) return undefined;
  if (!slot) {
    log.error("the replication slot is gone; changes since the last delivery are lost", { slot: slotName });
    return createSlot(sql);
  }
  await release(sql, slot);
  return recreateSlot(sql, log);
}

/** The end of the WAL if the publication exists. */
export async function findPublication(sql: Sql, name: string): Promise<Lsn | undefined> {
  const [row] = await sql<{ lsn: string }[]>`
    select pg_current_wal_lsn()::text as lsn from pg_publication where pubname = ${name}`;
  return row && parseLsn(row.lsn);
}

async function findSlot(sql: Sql): Promise<SlotRow | undefined> {
  const [slot] = await sql<SlotRow[]>`
    select coalesce(plugin = 'pgoutput' and database = current_database() and wal_status <> 'lost', false) as "isUsable",
      active_pid as "activePid"
    from pg_replication_slots where slot_name = ${slotName}`;
  return slot;
}

async function createSlot(sql: Sql): Promise<Lsn> {
  const [row] = await sql<{ lsn: string }[]>`
    select lsn::text from pg_create_logical_replication_slot(${slotName}, 'pgoutput')`;
  return parseLsn(row?.lsn ?? "0/0");
}

async function recreateSlot(sql: Sql, log: Logger): Promise<Lsn> {
  log.error("Postgres invalidated the replication slot; changes since the last delivery are lost", { slot: slotName });
  await sql`select pg_drop_replication_slot(${slotName})`;
  return createSlot(sql);
}

/** Terminates a connection that still reads the slot, such as that of a stack killed a moment ago. */
async function release(sql: Sql, { activePid }: SlotRow): Promise<void> {
  if (activePid !== null) await sql`select pg_terminate_backend(${activePid}, 5000)`;
}
