// The items of one storage of a page, as the app keeps them. Pure.
import type { StorageChange } from "./frame-messages.ts";
import { maxStorageCharacters } from "./frame/storage.ts";

type Items = ReadonlyMap<string, string>;

/** The frame counts, too, but the page may have replaced what counts there. A change over the quota is dropped as a whole. */
export function changeItems(items: Items, { is_cleared: isCleared, changes }: StorageChange): Items {
  const changed = new Map(isCleared ? [] : items);
  for (const [key, value] of changes) {
    if (value === null) changed.delete(key);
    else changed.set(key, value);
  }
  return charactersOf(changed) > maxStorageCharacters ? items : changed;
}

function charactersOf(items: Items): number {
  let characters = 0;
  for (const [key, value] of items) characters += key.length + value.length;
  return characters;
}
