// The frames of streaming replication, inside Postgres' copy protocol.
import type { Lsn } from "./lsn.ts";

export type ReplicationFrame =
  /** One message of the output plugin. */
  | { readonly kind: "message"; readonly bytes: Buffer }
  /** The WAL before `lsn` holds no message that was not sent. */
  | { readonly kind: "keepalive"; readonly lsn: Lsn; readonly mustAnswer: boolean };

const tags = { message: 0x77, keepalive: 0x6b, statusUpdate: 0x72 } as const;
/** Tag, start of the message in the WAL, end of the WAL, time. */
const messageHeaderBytes = 25;
const statusBytes = 34;
const postgresEpochMs = Date.UTC(2000, 0, 1);

export function readFrame(bytes: Buffer): ReplicationFrame {
  if (bytes[0] === tags.message) return { kind: "message", bytes: bytes.subarray(messageHeaderBytes) };
  if (bytes[0] !== tags.keepalive) throw new Error(`Postgres sent a replication frame of unknown type ${bytes[0]}`);
  return { kind: "keepalive", lsn: bytes.readBigUInt64BE(1), mustAnswer: bytes[17] === 1 };
}

/** Everything before `lsn` was received, stored and applied. */
export function statusUpdate(lsn: Lsn, nowMs = Date.now()): Buffer {
  const bytes = Buffer.alloc(statusBytes);
  bytes.writeUInt8(tags.statusUpdate, 0);
  for (const offset of [1, 9, 17]) bytes.writeBigUInt64BE(lsn, offset);
  bytes.writeBigInt64BE(BigInt(nowMs - postgresEpochMs) * 1000n, 25);
  return bytes;
}
