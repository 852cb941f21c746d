// The project's secrets on this machine, in .edgewright/REF.env. Some are made once; an operator adds the others.
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { formatSecrets, makeSecrets, parseSecrets, type Secrets } from "../product/secrets.ts";
import type { Mask } from "./mask.ts";

export const madeNames = ["AGENT_KICK_KEY", "EXECUTE_KEY", "WORKER_DB_PASSWORD", "PROVIDER_MASTER_KEYS"] as const;
type MadeName = (typeof madeNames)[number];

export interface SecretsFile {
  readonly path: string;
  get(name: string): string | undefined;
  require(name: string): string;
  readonly all: Secrets;
  /** Adds new secrets of these names. What is in the file stays as it is. In a dry run nothing is written. */
  make(names: readonly MadeName[]): Promise<void>;
}

/** Every value is masked from here on. */
export function readSecretsFile(path: string, { isDry, mask }: { isDry: boolean; mask: Mask }): SecretsFile {
  let values: Secrets = {};
  const keep = (secrets: Secrets) => {
    values = secrets;
    for (const [name, value] of Object.entries(secrets)) mask.hide(name, value);
  };
  keep(existsSync(path) ? parseSecrets(readFileSync(path, "utf8")) : {});
  return {
    path,
    get: (name) => values[name] || undefined,
    require: (name) => {
      const value = values[name];
      if (!value) throw new Error(`${path} has no ${name}.`);
      return value;
    },
    get all() {
      return values;
    },
    make: async (names) => {
      const made = Object.fromEntries(Object.entries(makeSecrets()).filter(([name]) => names.some((n) => n === name)));
      keep({ ...values, ...made });
      if (!isDry) append(path, made);
    },
  };
}

function append(path: string, secrets: Secrets): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isWithoutLineEnd = existsSync(path) && /[^\n]$/.test(readFileSync(path, "utf8"));
  appendFileSync(path, `${isWithoutLineEnd ? "\n" : ""}${formatSecrets(secrets)}`, { mode: 0o600 });
  // A file that an operator made may be readable by others.
  chmodSync(path, 0o600);
}
