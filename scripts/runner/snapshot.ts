// A picture of a loaded interpreter, kept from one start to the next: with it a sandbox costs a tenth of the processor time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeSnapshot, pyodideUrl } from "./sandbox-process.ts";

const folder = fileURLToPath(new URL("../../node_modules/.cache/runner/", import.meta.url));

/** Undefined when none can be made: then sandboxes are loaded from nothing, which works as well. */
export async function readySnapshot(): Promise<string | undefined> {
  const path = `${folder}python-${fingerprint()}.snapshot`;
  if (existsSync(path)) return path;
  const picture = await makeSnapshot();
  if (picture.length === 0) return undefined;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, picture);
  renameSync(unfinished, path);
  return path;
}

/** Another interpreter, another Node or another list of modules: another picture. */
function fingerprint(): string {
  const hash = createHash("sha256").update(process.version).update(process.arch);
  hash.update(readFileSync(new URL("package.json", pyodideUrl)));
  hash.update(readFileSync(new URL("./sandbox/boot.ts", import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}
