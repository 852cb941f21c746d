import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DataFolderError, openDataFolder } from "./data-folder.ts";
import { startMark } from "./postgres/process-identity.ts";

const mine = JSON.stringify({ pid: process.pid, mark: startMark(process.pid) });
const gone = JSON.stringify({ pid: process.pid, mark: "of the process that had this id before" });

const folders: string[] = [];

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync("/tmp/data-folder-");
  chmodSync(folder, 0o755); // as root, only a folder that others can enter will do
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test.each([
  ["of a process that is gone", { "stack.lock": gone }],
  ["cut short by a crash of the machine", { "stack.lock": "" }],
  ["whose taking over was itself cut off", { "stack.lock": gone, "stack.lock.takeover": gone }],
])("A lock %s is taken over", (_, files) => {
  const path = folderWith(files);
  openDataFolder(path);
  expect(readFileSync(join(path, "stack.lock"), "utf8")).toBe(mine);
});

test("An abandoned lock is not taken over while another stack is taking it over", () => {
  const path = folderWith({ "stack.lock": gone, "stack.lock.takeover": mine });
  expect(() => openDataFolder(path)).toThrow(/Another stack \(process \d+\) is using/);
  expect(readFileSync(join(path, "stack.lock"), "utf8")).toBe(gone);
});

test("A path that cannot be a folder is refused with the flag to change", () => {
  const path = join(folderWith({ file: "" }), "file");
  for (const place of [path, join(path, "below")]) {
    expect(() => openDataFolder(place)).toThrow(DataFolderError);
    expect(() => openDataFolder(place)).toThrow("--data DIR");
  }
});
