// Where unsent messages are kept: in IndexedDB, or in memory where a browser has none or refuses to write.
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

const storeName = "messages";
const userIndex = "user";

export class IndexedDbStore implements OutboxStore {
  #opening: Promise<IDBDatabase> | undefined;
  readonly #unwritten = new MemoryStore();

  async messagesOf(userId: string): Promise<readonly OutboxMessage[]> {
    const unwritten = await this.#unwritten.messagesOf(userId);
    try {
      const messages = await this.#ask<OutboxMessage[]>("readonly", (store) => store.index(userIndex).getAll(userId));
      const others = unwritten.filter(({ id }) => !messages.some((message) => message.id === id));
      return inOrder([...messages, ...others]);
    } catch {
      return unwritten;
    }
  }

  async put(message: OutboxMessage): Promise<void> {
    try {
      await this.#ask("readwrite", (store) => store.put(message));
      await this.#unwritten.delete(message.id);
    } catch {
      await this.#unwritten.put(message); // it is still sent, but does not survive the tab
    }
  }

  async delete(id: string): Promise<void> {
    await this.#unwritten.delete(id);
    try {
      await this.#ask("readwrite", (store) => store.delete(id));
    } catch {
      // Without a database there is nothing to delete. Otherwise the message is sent again under its id, which is harmless.
    }
  }

  /** Resolves when the transaction is committed. */
  async #ask<Result>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
    const database = await this.#open();
    const transaction = database.transaction(storeName, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(storeName));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The transaction was aborted."));
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("edgewright-outbox", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(storeName, { keyPath: "id" }).createIndex(userIndex, "userId");
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error ?? new Error("The database cannot be opened."));
    });
    return this.#opening;
  }
}

function inOrder(messages: readonly OutboxMessage[]): readonly OutboxMessage[] {
  return messages.toSorted((left, right) => left.order - right.order);
}
