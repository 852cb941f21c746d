// A memory snapshot of a loaded interpreter, cached on disk: with it a sandbox starts with a tenth of the CPU time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeSnapshot, pyodideUrl } from "./sandbox-process.ts";

const folder = fileURLToPath(new URL("../../node_modules/.cache/runner/", import.meta.url));

/** Undefined if none can be made: sandboxes then load from scratch. */
export async function readySnapshot(): Promise<string | undefined> {
  const path = `${folder}python-${fingerprint()}.snapshot`;
  if (existsSync(path)) return path;
  const snapshot = await makeSnapshot();
  if (snapshot.length === 0) return undefined;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, snapshot);
  renameSync(unfinished, path);
  return path;
}

/** Changes with the interpreter, Node and the list of modules. */
function fingerprint(): string {
  const hash = createHash("sha256").update(process.version).update(process.arch);
  hash.update(readFileSync(new URL("package.json", pyodideUrl)));
  hash.update(readFileSync(new URL("./sandbox/boot.ts", import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}
