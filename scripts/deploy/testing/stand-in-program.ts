// What the tests put in front of PATH as `supabase`, `npm` and `wrangler`. Each call is recorded and may fail. The CLI is then the
// real one, only that it finds the platform's stand-in, and the stand-in's Postgres in place of a project's. A deployment starts
// this a dozen times, so it imports no package.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const [program = "", ...args] = process.argv.slice(2);
const { STAND_IN_URL = "", STAND_IN_DB_URL = "", STAND_IN_PROFILE = "" } = process.env;

const [, ref] = /--remote=([a-z]{20})$/m.exec(args.join("\n")) ?? [];
const isOfDatabase = args.includes("db");

function run(file: string, fileArgs: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  return spawnSync(file, fileArgs, { stdio: "inherit", env: { ...process.env, ...env } }).status ?? 1;
}

async function recorded(moment: "before" | "after"): Promise<boolean> {
  const body = JSON.stringify({ name: `${program} ${args.join(" ")}`, moment });
  const response = await fetch(`${STAND_IN_URL}/program`, { method: "POST", body });
  if (!response.ok) process.stderr.write(`${await response.text()}\n`);
  return response.ok;
}

const programs: Readonly<Record<string, () => number>> = {
  supabase: () => {
    if (args.includes("--version")) return printVersion();
    const given = isOfDatabase
      ? args.map((arg) => (arg === `--remote=${ref}` ? `--remote=${STAND_IN_DB_URL}` : arg))
      : args;
    return run("node_modules/.bin/supabase", given, { SUPABASE_PROFILE: STAND_IN_PROFILE, PGSSLMODE: "disable" });
  },
  // `npm run check` starts a stack of its own, and is not what is tested here.
  npm: () => (args.includes("build") ? build() : 0),
  wrangler: () => (args.includes("deploy") ? run("node_modules/.bin/wrangler", [...args, "--dry-run"]) : 0),
};

/** The real one takes half a second. */
function printVersion(): number {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  process.stdout.write(`${devDependencies.supabase}\n`);
  return 0;
}

/** It takes 15 s, and a test runs the command many times. */
function build(): number {
  const folder = args[args.indexOf("--outDir") + 1] ?? "";
  return existsSync(`${folder}/index.html`) ? 0 : run("npm", args, { PATH: pathWithoutStandIns() });
}

function pathWithoutStandIns(): string {
  return (process.env.PATH ?? "").split(":").slice(1).join(":");
}

const isAllowed = await recorded("before");
const code = isAllowed ? (programs[program]?.() ?? 1) : 1;
if (code === 0) await recorded("after");
process.exit(code);
