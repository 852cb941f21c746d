// The functions' secrets on this machine: generated once and kept in .edgewright/.
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
    /** Not the CLI's well-known one: with it, any web page could act as the operator. */
    STACK_JWT_SECRET: key(),
    PROVIDER_MASTER_KEYS: JSON.stringify({ first: randomBytes(32).toString("base64") }),
  };
}

/** The secrets of the file, completed with new ones and written back. */
export function keepSecrets(file: string): Secrets {
  const kept = existsSync(file) ? parseSecrets(readFileSync(file, "utf8")) : {};
  const secrets = { ...makeSecrets(), ...kept };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, formatSecrets(secrets), { mode: 0o600 });
  // An existing file keeps its mode when it is written.
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

/** The file format has no escapes: a value cannot contain its own quote. */
function quoted(name: string, value: string): string {
  const quote = ["'", "`"].find((mark) => !value.includes(mark));
  if (quote === undefined) throw new Error(`The secret ${name} cannot contain both ' and \`.`);
  return `${quote}${value}${quote}`;
}
