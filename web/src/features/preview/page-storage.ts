// What the pages of a session have stored in this browser. Each session has its own: the frame never says whose it wants.
// Without IndexedDB (blocked, private windows) it is forgotten with the tab.
import type { StorageArea, StorageChange, StoredItems } from "./frame-messages.ts";
import { changeItems } from "./stored-items.ts";

interface Row {
  readonly owner: string;
  readonly key: string;
  readonly value: string;
}

type Items = ReadonlyMap<string, string>;

const kept: Record<StorageArea, Map<string, Items>> = { local: new Map(), session: new Map() };
const none: Items = new Map();

/** Reads what other tabs have stored, too. */
export async function readItems(owner: string): Promise<StoredItems> {
  const local = await readRows(owner).catch(() => kept.local.get(owner) ?? none);
  kept.local.set(owner, local);
  return { local: [...local], session: [...(kept.session.get(owner) ?? none)] };
}

/** A later `readItems` sees the change. */
export function storeChange(owner: string, change: StorageChange): void {
  const before = kept[change.area].get(owner) ?? none;
  const after = changeItems(before, change);
  if (after === before) return;
  kept[change.area].set(owner, after);
  if (change.area === "local") writeRows(owner, change).catch(() => undefined); // the tab keeps it
}

let opening: Promise<IDBDatabase> | undefined;

function openDatabase(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("edgewright-preview", 1);
    const create = () => request.result.createObjectStore("items", { keyPath: ["owner", "key"] });
    request.addEventListener("upgradeneeded", create);
    request.addEventListener("success", () => {
      request.result.addEventListener("versionchange", () => request.result.close());
      resolve(request.result);
    });
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB does not open.")));
  });
  return opening;
}

const ofOwner = (owner: string) => IDBKeyRange.bound([owner], [owner, []]);

async function readRows(owner: string): Promise<Items> {
  const items = (await openDatabase()).transaction("items").objectStore("items");
  return new Promise((resolve, reject) => {
    const request: IDBRequest<Row[]> = items.getAll(ofOwner(owner));
    request.addEventListener("success", () => resolve(new Map(request.result.map(({ key, value }) => [key, value]))));
    request.addEventListener("error", () => reject(request.error ?? new Error("IndexedDB cannot be read.")));
  });
}

/** Only the changed keys, so that two tabs of a session do not undo each other's changes. */
async function writeRows(owner: string, { is_cleared: isCleared, changes }: StorageChange): Promise<void> {
  const items = (await openDatabase()).transaction("items", "readwrite").objectStore("items");
  if (isCleared) items.delete(ofOwner(owner));
  for (const [key, value] of changes) {
    if (value === null) items.delete([owner, key]);
    else items.put({ owner, key, value } satisfies Row);
  }
}
