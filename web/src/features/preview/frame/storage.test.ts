import { expect, test } from "vitest";
import { createStorage, maxStorageCharacters, type StorageChanges } from "./storage.ts";

function open(items: Readonly<Record<string, string>> = {}) {
  const changes: StorageChanges[] = [];
  return { storage: createStorage(Object.entries(items), (change) => changes.push(change)), changes };
}

test("Items are read at once, as texts", () => {
  const { storage } = open({ a: "1", b: "2" });
  storage.setItem("c", 3 as unknown as string); // as pages written in JavaScript do
  expect([storage.length, storage.key(2), storage.getItem("a"), storage.getItem("c"), storage.getItem("d")]).toEqual([
    3,
    "c",
    "1",
    "3",
    null,
  ]);
});

test("Items are properties, too", () => {
  const { storage } = open({ theme: "dark" });
  storage.count = 5;
  delete storage.theme;
  expect([storage.count, storage.theme, "count" in storage, "theme" in storage]).toEqual(["5", undefined, true, false]);
  expect(Object.keys(storage)).toEqual(["count"]);
  expect(JSON.stringify(storage)).toBe('{"count":"5"}');
  expect({ ...storage }).toEqual({ count: "5" });
});

test("A key that is called like a method is an item, and the method stays", () => {
  const { storage } = open({ getItem: "x" });
  expect(storage.getItem("getItem")).toBe("x");
});

test("The changes of one task are told together, the last of each key", async () => {
  const { storage, changes } = open({ a: "1" });
  storage.setItem("b", "1");
  storage.setItem("b", "2");
  storage.removeItem("a");
  storage.removeItem("unknown");
  await Promise.resolve();
  storage.clear();
  storage.setItem("c", "3");
  await Promise.resolve();
  expect(changes).toEqual([
    {
      isCleared: false,
      changes: [
        ["b", "2"],
        ["a", null],
      ],
    },
    { isCleared: true, changes: [["c", "3"]] },
  ]);
});

test("What exceeds the quota is refused as browsers do, and changes nothing", async () => {
  const { storage, changes } = open({ a: "x".repeat(maxStorageCharacters - 10) });
  expect(() => storage.setItem("key", "12345678")).toThrow(expect.objectContaining({ name: "QuotaExceededError" }));
  expect(storage.getItem("key")).toBeNull();
  storage.setItem("key", "123456");
  storage.setItem("key", "654321");
  storage.removeItem("a");
  storage.setItem("other", "x".repeat(1000));
  await Promise.resolve();
  expect(changes).toHaveLength(1);
  expect(storage.length).toBe(2);
});
