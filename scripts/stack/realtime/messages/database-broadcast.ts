// Reads rows of realtime.messages as broadcasts.
import type { DatabaseBroadcast } from "../feed.ts";
import type { Relation, RowChange } from "../wal/pgoutput.ts";

export const messagesPublication = "supabase_realtime_messages_publication";

/** Rows arrive under the names of the table's partitions. */
export function isMessagesTable({ schema, table }: Relation): boolean {
  return schema === "realtime" && /^messages(_|$)/.test(table);
}

/** Undefined for a row that is no complete broadcast. */
export function readBroadcast(change: RowChange): DatabaseBroadcast | undefined {
  if (change.type !== "INSERT") return undefined;
  const { relation, row } = change;
  const text = (name: string) => row[relation.columns.findIndex((column) => column.name === name)];
  const [id, topic, event, isPrivate] = [text("id"), text("topic"), text("event"), text("private")];
  const payload = readPayload(text("payload"), text("binary_payload"));
  if (!payload || !isText(id) || !isText(topic) || !isText(event) || !isText(isPrivate)) return undefined;
  return { id, topic, event, isPrivate: isPrivate === "t", payload };
}

function readPayload(
  json: string | null | undefined,
  binary: string | null | undefined,
): DatabaseBroadcast["payload"] | undefined {
  if (isText(binary)) return { binary: Buffer.from(binary.slice("\\x".length), "hex") };
  return isText(json) ? { json } : undefined;
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string";
}
