// The files of Python that the app serves: Pyodide's own, and the memory of a started Python, with which it is ready in a tenth
// of the time.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

const names = {
  engine: "pyodide.asm.mjs",
  wasm: "pyodide.asm.wasm",
  library: "python_stdlib.zip",
  lock: "pyodide-lock.json",
} as const;

export interface PythonFile {
  readonly role: string;
  readonly name: string;
  readonly source: Buffer;
}

export async function readPythonFiles(): Promise<readonly PythonFile[]> {
  const pyodide = Object.entries(names).map(([role, name]) => {
    const source = readFileSync(fileURLToPath(import.meta.resolve(`pyodide/${name}`)));
    return { role, name, source };
  });
  return [...pyodide, { role: "snapshot", name: "python-snapshot.gz", source: await readySnapshot() }];
}

const cache = fileURLToPath(new URL("../../node_modules/.cache/sandbox/", import.meta.url));
const maker = fileURLToPath(new URL("make-python-snapshot.ts", import.meta.url));
const maxSnapshotBytes = 256 * 1024 * 1024;

/** Made once for each version of Pyodide and of the script that makes it. Packed: hosts have limits for single files. */
async function readySnapshot(): Promise<Buffer> {
  const version = readFileSync(fileURLToPath(import.meta.resolve("pyodide/package.json")));
  const made = createHash("sha256").update(version).update(readFileSync(maker)).digest("hex");
  const path = `${cache}${made.slice(0, 16)}.gz`;
  if (existsSync(path)) return readFileSync(path);
  const options = { encoding: "buffer", maxBuffer: maxSnapshotBytes } as const;
  const { stdout } = await promisify(execFile)(process.execPath, [maker], options);
  mkdirSync(cache, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, gzipSync(stdout));
  renameSync(unfinished, path);
  return readFileSync(path);
}
