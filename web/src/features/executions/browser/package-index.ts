// The files of Python packages: named by Pyodide's lock file, read from the package index, and checked against the lock's hash.
import * as z from "zod/mini";

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ name: z.string(), file_name: z.string(), sha256: z.string() })),
});

/** Throws a sentence for people. A program can only ask for what the lock names. `index` is empty where there is none. */
export async function packageFile(fileName: string, lock: string, index: string): Promise<ArrayBuffer> {
  const { packages } = lockFile.parse(JSON.parse(lock));
  const known = Object.values(packages).find(({ file_name: name }) => name === fileName);
  if (!known) throw new Error(`There is no Python package ${fileName}.`);
  if (index === "") throw new Error(`${known.name} cannot be loaded: this installation has no package index.`);
  const response = await fetch(index + fileName).catch(() => undefined);
  if (!response?.ok) throw new Error(`${known.name} could not be loaded from the package index.`);
  const bytes = await response.arrayBuffer();
  if ((await hashOf(bytes)) !== known.sha256) throw new Error(`${known.name} from the package index has a wrong hash.`);
  return bytes;
}

async function hashOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
