// Runs code in Deno, the runtime of the functions, without network access.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
const permissions = ["--allow-env", "--allow-read", "--allow-sys"];

/** Parses the JSON that the code prints. The code imports by absolute URLs. */
export async function printedByDeno(code: string): Promise<unknown> {
  const command = [deno, "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt", ...permissions, "-"];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const running = promisify(execFile)(process.execPath, command, { cwd, maxBuffer: 16 * 1024 * 1024 });
  running.child.stdin?.end(code);
  return JSON.parse((await running).stdout);
}
