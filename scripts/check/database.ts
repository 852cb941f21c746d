// Starts a fresh stack and checks its database with the CLI: the generated types must be up to date (`--write` updates them),
// and the advisors, down to level INFO, may only give advice that advice.ts accepts.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { z } from "zod";
import { advice, findings } from "./advice.ts";

const typesFile = "supabase/functions/_shared/protocol/database.types.ts";
const header = "// Generated from the database by `npm run types`. Do not edit.\n";
const advisorsSchema = z.object({ results: z.array(advice) });

async function main(): Promise<void> {
  const stack = spawn(process.execPath, ["scripts/stack/main.ts", "--ephemeral", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await Promise.race([once(createInterface({ input: stack.stdout }), "line"), failed(stack)]);
    const { dbUrl } = z.object({ dbUrl: z.string() }).parse(JSON.parse(line));
    const problems = (await Promise.all([checkTypes(dbUrl), checkAdvice(dbUrl)])).flat();
    process.stderr.write(problems.map((problem) => `${problem}\n`).join(""));
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    stack.kill("SIGTERM");
  }
}

async function failed(stack: ReturnType<typeof spawn>): Promise<never> {
  const [code] = await once(stack, "exit");
  throw new Error(`The stack did not start (exit code ${code}).`);
}

async function checkTypes(dbUrl: string): Promise<string[]> {
  const types = header + (await supabase("gen", "types", `--remote=${dbUrl}`, "--schema", "public"));
  if (process.argv.includes("--write")) writeFileSync(typesFile, types);
  const current = existsSync(typesFile) ? readFileSync(typesFile, "utf8") : "";
  return current === types ? [] : [`${typesFile} is out of date. Update it with: npm run types`];
}

async function checkAdvice(dbUrl: string): Promise<string[]> {
  const output = await supabase("db", "advisors", `--remote=${dbUrl}`, "--level", "info", "--output-format", "json");
  return findings(advisorsSchema.parse(JSON.parse(output)).results);
}

async function supabase(...args: string[]): Promise<string> {
  // Without PGSSLMODE the CLI writes a warning about TLS into the types.
  const env = { ...process.env, DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1", PGSSLMODE: "disable" };
  const { stdout } = await promisify(execFile)("node_modules/.bin/supabase", args, {
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

await main();
