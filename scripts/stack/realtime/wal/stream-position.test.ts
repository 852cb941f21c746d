import fc from "fast-check";
import { expect, test } from "vitest";
import type { WalMessage } from "./pgoutput.ts";
import { StreamPosition } from "./stream-position.ts";

interface Transaction {
  readonly commitLsn: bigint;
  readonly changes: readonly string[];
}

/** The messages for a reader that starts at `from`: whole transactions in the order of their commits. */
function messagesFrom(log: readonly Transaction[], from: bigint): (WalMessage & { label?: string })[] {
  return log
    .filter(({ commitLsn }) => commitLsn >= from)
    .flatMap(({ commitLsn, changes }) => [
      { kind: "begin", commitLsn, committedAtMs: 0, transactionId: 1 } as const,
      ...changes.map((label) => ({ ...change, label })),
      { kind: "commit", endLsn: commitLsn + 8n } as const,
    ]);
}

const relation = { oid: 1, schema: "public", table: "t", isIdentityFull: false, columns: [] };
const change = { kind: "change", change: { type: "INSERT", relation, row: [] } } as const;

test("every change passes exactly once, however often the connection breaks", () => {
  const sizes = fc.array(fc.nat(4), { maxLength: 6 });
  const breaks = fc.array(fc.nat(12), { maxLength: 8 });
  fc.assert(
    fc.property(sizes, breaks, (counts, lengths) => {
      const log = counts.map((count, index) => ({
        commitLsn: BigInt(16 * (index + 1)),
        changes: Array.from({ length: count }, (_, at) => `${index}.${at}`),
      }));
      const position = new StreamPosition(0n);
      const through: string[] = [];
      for (const length of [...lengths, Number.POSITIVE_INFINITY]) {
        for (const message of messagesFrom(log, position.resumeLsn).slice(0, length)) {
          if (position.isNew(message) && message.label) through.push(message.label);
        }
      }
      expect(through).toEqual(log.flatMap(({ changes }) => changes));
    }),
  );
});

test("the position skips WAL without messages, but never moves back or out of a transaction", () => {
  const position = new StreamPosition(100n);
  expect(position.skipTo(90n)).toBe(false);
  expect(position.skipTo(120n)).toBe(true);
  position.isNew({ kind: "begin", commitLsn: 200n, committedAtMs: 0, transactionId: 1 });
  expect(position.skipTo(150n)).toBe(false);
  expect(position.resumeLsn).toBe(120n);
  position.isNew({ kind: "commit", endLsn: 208n });
  expect(position.resumeLsn).toBe(208n);
});
