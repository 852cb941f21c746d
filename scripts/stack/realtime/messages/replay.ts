// Reads the broadcasts that a private channel missed from realtime.messages.
import type postgres from "postgres";
import type { Broadcast } from "../wire/broadcast.ts";

export interface ReplayedMessage {
  readonly id: string;
  readonly broadcast: Broadcast;
}

interface MessageRow {
  readonly id: string;
  readonly event: string;
  readonly json: string | null;
  readonly binary: Buffer | null;
}

/** The newest `limit` messages since `since`, oldest first; those of one transaction in the order written. */
export async function readMissedMessages(
  sql: postgres.Sql,
  topic: string,
  { since, limit }: { since: number; limit: number },
): Promise<ReplayedMessage[]> {
  const rows = await sql<MessageRow[]>`
    select id, coalesce(event, '') as event, payload::text as json, binary_payload as binary
    from realtime.messages
    where topic = ${topic} and private and extension = 'broadcast'
      and inserted_at >= to_timestamp(${since}::double precision / 1000) at time zone 'utc'
      and inserted_at < now() at time zone 'utc' + interval '1 minute'
    order by inserted_at desc, ctid desc
    limit ${limit}`;
  return rows.reverse().map(({ id, event, json, binary }) => ({
    id,
    broadcast: {
      form: "text",
      event,
      content: binary ? { binary } : { json: json ?? "null" },
      meta: { replayed: true, id },
    },
  }));
}
