// After an account is deleted, nothing of it stays in this browser: no token, no draft, no unsent message. The theme stays.
import { storagePrefix } from "./storage.ts";

const kept = `${storagePrefix}theme`;

/** What the tab still holds in memory goes when the next page loads. */
export async function forgetBrowser(): Promise<void> {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(storagePrefix) && key !== kept) localStorage.removeItem(key);
  }
  const databases = await indexedDB.databases();
  await Promise.all(databases.map(({ name }) => (name === undefined ? undefined : deleteDatabase(name))));
}

/** Whoever has it open closes it on `versionchange`. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error(`${name} cannot be deleted.`));
  });
}
