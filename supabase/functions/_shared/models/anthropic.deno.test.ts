import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hearAnthropicInPieces } from "./recordings/hear-anthropic.ts";

const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
const recordings = new URL("./recordings/", import.meta.url);

/** The functions' runtime, reading what it is given and reaching no address. */
async function printedByDeno(code: string): Promise<unknown> {
  const rights = ["--allow-env", "--allow-read", "--allow-sys"];
  const running = promisify(execFile)(
    process.execPath,
    [deno, "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt", ...rights, "-"],
    { cwd: fileURLToPath(recordings) },
  );
  running.child.stdin?.end(code);
  return JSON.parse((await running).stdout);
}

test("recorded answers mean the same in Deno as in Node, their bytes cut within letters", async () => {
  const inDeno = await printedByDeno(`
    import { hearAnthropicInPieces } from "${new URL("hear-anthropic.ts", recordings)}";
    console.log(JSON.stringify(await hearAnthropicInPieces(3)));
  `);
  expect(inDeno).toEqual(await hearAnthropicInPieces(3));
}, 60_000);
