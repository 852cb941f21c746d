// Where unsent messages are kept: in IndexedDB, or in memory where a browser has none or refuses to write.
import { IndexedTable } from "../indexed-table.ts";
import type { OutboxMessage } from "./outbox-message.ts";

export interface OutboxStore {
  /** In the order of sending. */
  messagesOf(userId: string): Promise<readonly OutboxMessage[]>;
  put(message: OutboxMessage): Promise<void>;
  delete(id: string): Promise<void>;
}

export class MemoryStore implements OutboxStore {
  readonly #messages = new Map<string, OutboxMessage>();

  async messagesOf(userId: string): Promise<readonly OutboxMessage[]> {
    return inOrder([...this.#messages.values()].filter((message) => message.userId === userId));
  }

  async put(message: OutboxMessage): Promise<void> {
    this.#messages.set(message.id, message);
  }

  async delete(id: string): Promise<void> {
    this.#messages.delete(id);
  }
}

const userIndex = "user";

export class IndexedDbStore implements OutboxStore {
  readonly #table = new IndexedTable({
    database: "edgewright-outbox",
    table: "messages",
    key: "id",
    index: { name: userIndex, field: "userId" },
  });
  readonly #unwritten = new MemoryStore();

  async messagesOf(userId: string): Promise<readonly OutboxMessage[]> {
    const unwritten = await this.#unwritten.messagesOf(userId);
    try {
      const messages = await this.#table.ask<OutboxMessage[]>("readonly", (rows) =>
        rows.index(userIndex).getAll(userId),
      );
      const others = unwritten.filter(({ id }) => !messages.some((message) => message.id === id));
      return inOrder([...messages, ...others]);
    } catch {
      return unwritten;
    }
  }

  async put(message: OutboxMessage): Promise<void> {
    try {
      await this.#table.ask("readwrite", (rows) => rows.put(message));
      await this.#unwritten.delete(message.id);
    } catch {
      await this.#unwritten.put(message); // it is still sent, but does not survive the tab
    }
  }

  async delete(id: string): Promise<void> {
    await this.#unwritten.delete(id);
    try {
      await this.#table.ask("readwrite", (rows) => rows.delete(id));
    } catch {
      // Without a database there is nothing to delete. Otherwise the message is sent again under its id, which is harmless.
    }
  }
}

function inOrder(messages: readonly OutboxMessage[]): readonly OutboxMessage[] {
  return messages.toSorted((left, right) => left.order - right.order);
}
