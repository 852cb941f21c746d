// Parses and checks the command line.
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { type LogLevel, logLevels } from "./log.ts";

export const usage = `Serves a supabase/ folder on this machine.

  npm run stack -- [options]

  --supabase DIR      the folder with config.toml, migrations, seed.sql and functions (./supabase)
  --functions DIR     serve the functions of this folder (functions in the supabase folder)
  --deno FILE         run the functions with another Deno than npm's
  --data DIR          keep all data here (.stack beside the supabase folder)
  --ephemeral         keep nothing: data goes when the stack stops
  --port N            port of the API; 0 picks a free one (api.port of config.toml, 54321)
  --db-port N         port of Postgres; 0 picks a free one (db.port of config.toml, 54322; free when --port is 0)
  --studio-port N     port of Studio; 0 picks a free one (studio.port of config.toml, 54323; free when --port is given)
  --limits FILE       limits of the platform, instead of those of hosted projects (supabase/stack.toml)
  --env-file FILE     secrets for the functions, as NAME=value lines (supabase/functions/.env)
  --jwt-secret TEXT   sign tokens with this instead of the CLI's well-known local secret (the environment's STACK_JWT_SECRET)
  --log-level LEVEL   ${logLevels.join(", ")} (info)
  --json              when ready, print one line of JSON
`;

export interface CommandLine {
  readonly supabaseDir: string;
  /** Undefined takes the folder `functions` of the project. */
  readonly functionsDir: string | undefined;
  readonly denoFile: string | undefined;
  readonly dataDir: string | undefined;
  readonly isEphemeral: boolean;
  /** Undefined takes the one in config.toml. */
  readonly port: number | undefined;
  readonly dbPort: number | undefined;
  readonly studioPort: number | undefined;
  /** May be missing. */
  readonly limitsFile: string;
  readonly secrets: Record<string, string>;
  readonly jwtSecret: string | undefined;
  readonly logLevel: LogLevel;
  readonly json: boolean;
}

export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Throws `UsageError` with a sentence for the person at the terminal. */
export function parseCommandLine(args: readonly string[], cwd: string): CommandLine | "help" {
  const values = readFlags(args);
  if (values.help) return "help";
  if (values.data !== undefined && values.ephemeral) throw new UsageError("Give --data or --ephemeral, not both.");
  const supabaseDir = resolve(cwd, values.supabase ?? "supabase");
  if (!existsSync(supabaseDir) || !statSync(supabaseDir).isDirectory()) {
    throw new UsageError(
      `There is no folder ${supabaseDir}. Name one with --supabase DIR, or make one with: npx supabase init`,
    );
  }
  const jwtSecret = values["jwt-secret"] ?? process.env.STACK_JWT_SECRET;
  if (jwtSecret !== undefined && jwtSecret.length < 32) {
    throw new UsageError("--jwt-secret must have at least 32 characters.");
  }
  const port = readPort("--port", values.port);
  return {
    supabaseDir,
    functionsDir: readPath(cwd, "--functions", values.functions),
    denoFile: readPath(cwd, "--deno", values.deno),
    dataDir: values.data === undefined ? undefined : resolve(cwd, values.data),
    isEphemeral: values.ephemeral ?? false,
    port,
    dbPort: readPort("--db-port", values["db-port"] ?? (port === 0 ? "0" : undefined)),
    studioPort: readPort("--studio-port", values["studio-port"] ?? (port === undefined ? undefined : "0")),
    limitsFile: limitsFileOf(supabaseDir, values.limits && resolve(cwd, values.limits)),
    secrets: readSecrets(supabaseDir, values["env-file"] && resolve(cwd, values["env-file"])),
    jwtSecret,
    logLevel: readLogLevel(values["log-level"]),
    json: values.json ?? false,
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        supabase: { type: "string" },
        functions: { type: "string" },
        deno: { type: "string" },
        data: { type: "string" },
        ephemeral: { type: "boolean" },
        port: { type: "string" },
        "db-port": { type: "string" },
        "studio-port": { type: "string" },
        limits: { type: "string" },
        "env-file": { type: "string" },
        "jwt-secret": { type: "string" },
        "log-level": { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function readPath(cwd: string, flag: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const found = resolve(cwd, path);
  if (!existsSync(found)) throw new UsageError(`There is no ${found} (${flag}).`);
  return found;
}

function readPort(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`${flag} must be a number from 0 to 65535, not "${text}".`);
  return port;
}

function readLogLevel(text = "info"): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (!level) throw new UsageError(`--log-level must be one of ${logLevels.join(", ")}, not "${text}".`);
  return level;
}

function limitsFileOf(supabaseDir: string, named: string | undefined): string {
  if (named && !existsSync(named)) throw new UsageError(`There is no file ${named} (--limits).`);
  return named ?? resolve(supabaseDir, "stack.toml");
}

function readSecrets(supabaseDir: string, envFile: string | undefined): Record<string, string> {
  const file = envFile ?? resolve(supabaseDir, "functions", ".env");
  if (!existsSync(file)) {
    if (envFile) throw new UsageError(`There is no file ${envFile} (--env-file).`);
    return {};
  }
  const entries = Object.entries(parseEnv(readFileSync(file, "utf8")));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
