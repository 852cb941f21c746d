// The secrets of the functions on this machine: made once, kept beside the data, never asked of anybody.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseEnv } from "node:util";

export type Secrets = Readonly<Record<string, string>>;

export function makeSecrets(): Secrets {
  const key = () => randomBytes(32).toString("base64url");
  return {
    AGENT_KICK_KEY: key(),
    EXECUTE_KEY: key(),
    EXECUTOR_KEY: key(),
    WORKER_DB_PASSWORD: key(),
    /** Not the one that every local Supabase has: a page in the browser could make itself the operator with it. */
    STACK_JWT_SECRET: key(),
    PROVIDER_MASTER_KEYS: JSON.stringify({ first: randomBytes(32).toString("base64") }),
  };
}

/** Those of the file, and new ones for whatever it does not have yet. */
export function keepSecrets(file: string): Secrets {
  const kept = existsSync(file) ? parseSecrets(readFileSync(file, "utf8")) : {};
  const secrets = { ...makeSecrets(), ...kept };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, formatSecrets(secrets), { mode: 0o600 });
  // A file that was there keeps the rights it had.
  chmodSync(file, 0o600);
  return secrets;
}

export function parseSecrets(text: string): Secrets {
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ""]));
}

export function formatSecrets(secrets: Secrets): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`)
    .join("");
}

/** There are no escapes in such a file: what a value holds cannot be what it is quoted by. */
function quoted(name: string, value: string): string {
  const quote = ["'", "`"].find((mark) => !value.includes(mark));
  if (quote === undefined) throw new Error(`The secret ${name} may not hold both ' and \`.`);
  return `${quote}${value}${quote}`;
}
