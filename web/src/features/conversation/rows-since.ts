// What has come since the reader left the end.
import type { Row } from "./rows.ts";

/** The rows after which everything is new. */
export interface EndLeft {
  readonly key: string;
  /** Rows of an answer fold when it is done, but a prompt stays. */
  readonly promptKey: string | undefined;
}

export function endLeft(rows: readonly Row[]): EndLeft | undefined {
  const key = rows.findLast(isLasting)?.key;
  return key === undefined ? undefined : { key, promptKey: rows.findLast(({ kind }) => kind === "prompt")?.key };
}

/** How many rows; undefined at the end. What one says oneself brings the end back into view. */
export function rowsSince(rows: readonly Row[], left: EndLeft | undefined): number | undefined {
  if (left === undefined) return undefined;
  const hasSpoken = rowsAfter(rows, left.promptKey ?? left.key).some(isOwnPrompt);
  return hasSpoken ? undefined : rowsAfter(rows, left.key).filter(isLasting).length;
}

function rowsAfter(rows: readonly Row[], key: string): readonly Row[] {
  const index = rows.findLastIndex((row) => row.key === key);
  return index < 0 ? [] : rows.slice(index + 1);
}

function isOwnPrompt(row: Row): boolean {
  return row.kind === "prompt" && row.isMine && row.author === null;
}

function isLasting({ kind }: Row): boolean {
  return kind !== "status" && kind !== "retrying";
}
