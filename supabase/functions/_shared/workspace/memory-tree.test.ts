import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandOf, moment } from "../../../tests/files/tree-commands.ts";
import { type TreeCommand, TreeModel } from "../../../tests/files/tree-model.ts";
import { AppError } from "../protocol/errors.ts";
import type { FileChange } from "./file-tree.ts";
import { createMemoryTree, type MemoryTree } from "./memory-tree.ts";

const write = (path: string, content: string): FileChange => ({ op: "write", path, content });
const move = (path: string, to: string): FileChange => ({ op: "move", path, to });
const remove = (path: string): FileChange => ({ op: "delete", path });

const byAgent = (tree: MemoryTree, changes: FileChange[], base_revision = tree.revision) =>
  tree.commit({ changes, base_revision, by: "agent" });

describe("a tree in memory", () => {
  test("A tree in memory makes a revision for each change, and none for an empty one", () => {
    const tree = createMemoryTree();
    expect(byAgent(tree, [write("a", "1"), write("b", "2")])).toBe(1);
    expect(byAgent(tree, [write("a", "1")])).toBe(1);
    expect(byAgent(tree, [move("a", "c"), remove("b")])).toBe(2);
    expect(Object.fromEntries(tree.files)).toEqual({ c: "1" });
  });

  test("A tree in memory lists and reads its files", async () => {
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
    expect((await tree.readMany(["b.txt", "a"], 9)).left_out).toEqual([]);
    expect(await tree.pathsWith("über", false)).toEqual(["b.txt"]);
    expect(await tree.pathsWith("über", true)).toEqual([]);
  });

  test("A change is refused if its path changed after the base revision", () => {
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
  ])("A change refused with %s leaves the tree as it was", (code, changes) => {
    const tree = createMemoryTree({ a: "1", "folder/file": "1", locked: "1" });
    tree.lock("locked");
    const before = new Map(tree.files);
    expect(() => byAgent(tree, [write("other", "2"), ...changes])).toThrow(expect.objectContaining({ code }));
    expect([tree.revision, tree.files]).toEqual([1, before]);
  });

  test("A path may change its case, and users may change files they locked", () => {
    const tree = createMemoryTree({ readme: "1" });
    expect(byAgent(tree, [move("readme", "README")])).toBe(2);
    tree.lock("README");
    expect(tree.commit({ changes: [remove("README")], base_revision: 2, by: "user" })).toBe(3);
  });

  /** The model that the stories compare the database with. */
  test("A tree in memory answers any change as the database does", () => {
    const ended = new Set<string>();
    fc.assert(
      fc.property(fc.array(moment, { minLength: 2, maxLength: 12 }), (moments) => {
        const tree = createMemoryTree();
        let model = new TreeModel();
        for (const { intent } of moments.flatMap(({ intents }) => intents)) {
          const command = commandOf(intent, model, ["run"]);
          if (command.kind === "lock" && command.isLocked) tree.lock(command.path);
          if (command.kind !== "change" && !(command.kind === "lock" && command.isLocked)) continue;
          const { answer, after } = model.run(command);
          model = after;
          const expected = "code" in answer ? answer.code : model.head;
          if (command.kind === "change") expect(endOf(tree, command)).toBe(expected);
          expect([tree.revision, tree.files]).toEqual([model.head, model.tree()]);
          ended.add(typeof expected === "string" ? expected : "committed");
        }
      }),
      { numRuns: 300 },
    );
    expect([...ended].sort()).toEqual(["committed", "file_changed", "file_locked", "file_not_found", "path_taken"]);
  });
});

function endOf(tree: MemoryTree, { changes, base, runId }: Extract<TreeCommand, { kind: "change" }>): number | string {
  try {
    return tree.commit({ changes, base_revision: base, by: runId === undefined ? "user" : "agent" });
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
