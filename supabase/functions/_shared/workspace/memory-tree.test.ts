import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileChange } from "./file-tree.ts";
import { createMemoryTree, type MemoryTree } from "./memory-tree.ts";

const write = (path: string, content: string): FileChange => ({ op: "write", path, content });
const move = (path: string, to: string): FileChange => ({ op: "move", path, to });
const remove = (path: string): FileChange => ({ op: "delete", path });

const byAgent = (tree: MemoryTree, changes: FileChange[], base_revision = tree.revision) =>
  tree.commit({ changes, base_revision, by: "agent" });

describe("a tree in memory", () => {
  test("makes a revision of each change, and none of a change of nothing", () => {
    const tree = createMemoryTree();
    expect(byAgent(tree, [write("a", "1"), write("b", "2")])).toBe(1);
    expect(byAgent(tree, [write("a", "1")])).toBe(1);
    expect(byAgent(tree, [move("a", "c"), remove("b")])).toBe(2);
    expect(Object.fromEntries(tree.files)).toEqual({ c: "1" });
  });

  test("tells what it holds", async () => {
    const tree = createMemoryTree({ "b.txt": "Über", a: "1234" });
    tree.lock("a");
    expect(await tree.list()).toEqual({
      revision: 1,
      files: [
        { path: "a", bytes: 4, is_locked: true },
        { path: "b.txt", bytes: 5, is_locked: false },
      ],
    });
    expect(await tree.read("b.txt")).toEqual({ revision: 1, content: "Über" });
    expect(await tree.read("c")).toBeUndefined();
    expect(await tree.readMany(["b.txt", "gone", "a"], 8)).toEqual({
      revision: 1,
      contents: new Map([["b.txt", "Über"]]),
      left_out: ["a"],
    });
    expect(await tree.pathsWith("über", false)).toEqual(["b.txt"]);
    expect(await tree.pathsWith("über", true)).toEqual([]);
  });

  test("refuses what was touched after the revision it is based on", () => {
    const tree = createMemoryTree({ a: "1", b: "1" });
    tree.commit({ changes: [write("a", "2")], base_revision: 1, by: "user" });
    expect(() => byAgent(tree, [write("a", "3")], 1)).toThrow(expect.objectContaining({ code: "file_changed" }));
    expect(byAgent(tree, [write("b", "3")], 1)).toBe(3);
    tree.commit({ changes: [remove("b")], base_revision: 3, by: "user" });
    expect(() => byAgent(tree, [write("b", "4")], 3)).toThrow(expect.objectContaining({ code: "file_changed" }));
  });

  test.each<[string, FileChange[]]>([
    ["path_invalid", [write("../a", "")]],
    ["path_invalid", [move("a", "/b")]],
    ["file_not_found", [remove("gone")]],
    ["file_not_found", [move("gone", "b")]],
    ["path_taken", [write("A", "")]],
    ["path_taken", [write("a/b", "")]],
    ["path_taken", [write("folder", "")]],
    ["file_locked", [write("locked", "")]],
    ["file_locked", [move("a", "locked")]],
    ["file_too_large", [write("b", "x".repeat(1_048_577))]],
    ["session_full", Array.from({ length: 2001 }, (_, index) => write(`f${index}`, ""))],
  ])("refuses with %s, and then nothing has changed", (code, changes) => {
    const tree = createMemoryTree({ a: "1", "folder/file": "1", locked: "1" });
    tree.lock("locked");
    const before = new Map(tree.files);
    expect(() => byAgent(tree, [write("other", "2"), ...changes])).toThrow(expect.objectContaining({ code }));
    expect([tree.revision, tree.files]).toEqual([1, before]);
  });

  test("lets a path change its case, and people change what they locked", () => {
    const tree = createMemoryTree({ readme: "1" });
    expect(byAgent(tree, [move("readme", "README")])).toBe(2);
    tree.lock("README");
    expect(tree.commit({ changes: [remove("README")], base_revision: 2, by: "user" })).toBe(3);
  });

  test("based on its own revision refuses nobody, whatever was done before", () => {
    const path = fc.constantFrom("a", "b", "c");
    const change = fc.oneof(
      fc.tuple(path, fc.string()).map(([at, content]) => write(at, content)),
      fc.tuple(path, path).map(([from, to]) => move(from, to)),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const tree = createMemoryTree({ a: "1", b: "1", c: "1" });
        for (const one of changes) if (one.op === "write" || tree.files.has(one.path)) byAgent(tree, [one]);
        expect(tree.revision).toBeLessThanOrEqual(changes.length + 1);
      }),
    );
  });
});
