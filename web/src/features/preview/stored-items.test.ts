import { expect, test } from "vitest";
import type { StorageChange } from "./frame-messages.ts";
import { maxStorageCharacters } from "./frame/storage.ts";
import { changeItems } from "./stored-items.ts";

const change = (changes: StorageChange["changes"], isCleared = false): StorageChange => ({
  type: "storage",
  area: "local",
  is_cleared: isCleared,
  changes,
});

test("Items are set, removed and cleared", () => {
  const items = new Map([
    ["a", "1"],
    ["b", "2"],
  ]);
  const changes: StorageChange["changes"] = [
    ["a", null],
    ["c", "3"],
  ];
  expect(Object.fromEntries(changeItems(items, change(changes)))).toEqual({ b: "2", c: "3" });
  expect(Object.fromEntries(changeItems(items, change(changes, true)))).toEqual({ c: "3" });
});

test("A page that counts wrong cannot store more than the quota", () => {
  const items = new Map([["a", "x".repeat(maxStorageCharacters - 100)]]);
  expect(changeItems(items, change([["b", "x".repeat(100)]]))).toBe(items);
  expect(changeItems(items, change([["b", "x".repeat(100)]], true)).size).toBe(1);
});
