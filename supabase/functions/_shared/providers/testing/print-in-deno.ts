// The functions' runtime, for tests: reads what it is given and reaches no address.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
const rights = ["--allow-env", "--allow-read", "--allow-sys"];

/** What the module's text prints, which must be JSON. It imports by whole addresses. */
export async function printedByDeno(code: string): Promise<unknown> {
  const command = [deno, "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt", ...rights, "-"];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const running = promisify(execFile)(process.execPath, command, { cwd, maxBuffer: 16 * 1024 * 1024 });
  running.child.stdin?.end(code);
  return JSON.parse((await running).stdout);
}
