// One table in a database of its own in this browser.

export interface TableShape {
  readonly database: string;
  readonly table: string;
  readonly key: string;
  readonly index: { readonly name: string; readonly field: string };
}

export class IndexedTable {
  readonly #shape: TableShape;
  #opening: Promise<IDBDatabase> | undefined;

  constructor(shape: TableShape) {
    this.#shape = shape;
  }

  /** Resolves when the transaction is committed. */
  async ask<Result>(mode: IDBTransactionMode, ask: (rows: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
    this.#opening ??= open(this.#shape);
    const { table } = this.#shape;
    const transaction = (await this.#opening).transaction(table, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(table));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The transaction was aborted."));
    });
  }
}

function open({ database, table, key, index }: TableShape): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(table, { keyPath: key }).createIndex(index.name, index.field);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error("The database cannot be opened."));
  });
}
