// Where the bytes of what is attached to drafts are kept over a reload: in IndexedDB. Without it they are gone with the tab.
import { IndexedTable } from "../indexed-table.ts";
import type { LocalAttachment } from "./local-attachment.ts";

export interface DraftStore {
  /** In the order in which they were attached. */
  attachmentsOf(draft: string): Promise<readonly LocalAttachment[]>;
  keep(draft: string, attachments: readonly LocalAttachment[]): Promise<void>;
  forget(ids: readonly string[]): Promise<void>;
  forgetAll(): Promise<void>;
}

interface Row extends LocalAttachment {
  readonly draft: string;
  readonly keptAt: number;
}

/** Of all drafts together. What was attached first goes first. */
const maxBytes = 200 * 1024 * 1024;
const draftIndex = "draft";

export class IndexedDraftStore implements DraftStore {
  readonly #table = new IndexedTable({
    database: "edgewright-drafts",
    table: "attachments",
    key: "attachment_id",
    index: { name: draftIndex, field: "draft" },
  });

  async attachmentsOf(draft: string): Promise<readonly LocalAttachment[]> {
    const rows = await this.#table.ask<Row[]>("readonly", (table) => table.index(draftIndex).getAll(draft));
    return inOrder(rows).map(({ draft: _draft, keptAt: _keptAt, ...attachment }) => attachment);
  }

  async keep(draft: string, attachments: readonly LocalAttachment[]): Promise<void> {
    const now = Date.now();
    for (const [index, attachment] of attachments.entries()) {
      const row: Row = { ...attachment, draft, keptAt: now + index / attachments.length };
      await this.#table.ask("readwrite", (table) => table.put(row));
    }
    await this.forget(beyond(await this.#table.ask<Row[]>("readonly", (table) => table.getAll())));
  }

  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#table.ask("readwrite", (table) => table.delete(id));
  }

  async forgetAll(): Promise<void> {
    await this.#table.ask("readwrite", (table) => table.clear());
  }
}

function beyond(rows: readonly Row[]): string[] {
  let bytes = 0;
  return inOrder(rows)
    .toReversed()
    .flatMap((row) => ((bytes += row.bytes) > maxBytes ? [row.attachment_id] : []));
}

function inOrder(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((left, right) => left.keptAt - right.keptAt);
}
