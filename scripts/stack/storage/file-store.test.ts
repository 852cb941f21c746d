import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../log.ts";
import { type FileStore, openFileStore } from "./file-store.ts";

const log = createLogger("silent");
let dir = "";
let store: FileStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "file-store-"));
  store = await openFileStore(dir, true, log);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("half");
  throw new Error("the client went away");
}

const read = async (version: string, first: number, last: number) => {
  const stream = await store.read(version, { first, last });
  return stream ? new Response(stream).text() : undefined;
};
const filesOnDisk = async () => [...(await readdir(join(dir, "versions"))), ...(await readdir(join(dir, "incoming")))];

describe("a file", () => {
  test("A file is read back whole and in parts", async () => {
    const { version, size, eTag } = await store.write(chunks("hello ", "world"), 100);
    expect({ size, eTag }).toEqual({ size: 11, eTag: '"5eb63bbbe01eeed093cb22bb8f5acdc3"' });
    expect(await read(version, 0, 10)).toBe("hello world");
    expect(await read(version, 4, 6)).toBe("o w");
  });

  test("A file that grows above the limit is refused and leaves nothing", async () => {
    await expect(store.write(chunks("hello ", "world"), 10)).rejects.toThrow("exceeded the maximum allowed size");
    expect(await filesOnDisk()).toEqual([]);
  });

  test("An aborted upload leaves no file", async () => {
    await expect(store.write(broken(), 100)).rejects.toThrow("the client went away");
    expect(await filesOnDisk()).toEqual([]);
  });

  test("A file is copied under its own version", async () => {
    const { version } = await store.write(chunks("content"), 100);
    const copied = (await store.copy(version)) ?? "";
    expect(copied).not.toBe(version);
    await store.remove([version]);
    expect(await read(version, 0, 6)).toBeUndefined();
    expect(await read(copied, 0, 6)).toBe("content");
    expect(await store.copy(version)).toBeUndefined();
  });

  test("A file begun before a crash is removed at the next start", async () => {
    await writeFile(join(dir, "incoming", "half"), "half");
    await openFileStore(dir, true, log);
    expect(await filesOnDisk()).toEqual([]);
  });

  test("A file without an object is swept, the others stay", async () => {
    const kept = await store.write(chunks("kept"), 100);
    await store.write(chunks("orphan"), 100);
    expect(await store.sweep(new Set([kept.version]))).toBe(1);
    expect(await filesOnDisk()).toEqual([kept.version]);
  });

  test("A file name is always a version", async () => {
    await expect(store.read("../../etc/passwd", { first: 0, last: 1 })).rejects.toThrow("is not a version");
  });
});
