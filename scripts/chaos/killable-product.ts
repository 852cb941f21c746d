// The whole product in processes of its own that a story may kill: on its own data, under its own limits, in the same code.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeSecrets, type Secrets } from "../product/secrets.ts";
import { type Product, startProduct } from "../product/start-product.ts";

export interface KillableProduct extends Product {
  readonly secrets: Secrets;
  /** As the superuser of this Postgres, who may end what the stack itself does there. */
  readonly superuserUrl: string;
  /** The processes of the agent function, oldest first. */
  agents(): number[];
  postmaster(): number;
  /** As new code does it: from now on another process takes the kicks, and those before finish what they have. */
  renewAgent(): void;
}

export interface KillableOptions {
  readonly secrets?: Secrets;
  /** Life of a function's process; the platform's own when left out. */
  readonly wallClockSeconds?: number;
  /** Added to those of the stack; the last of a name counts. */
  readonly stackArgs?: readonly string[];
}

/** Not os.tmpdir(): that may be private to root, and Postgres runs as nobody then. */
const root = "/tmp/killable-product-";

export async function startKillableProduct(options: KillableOptions = {}): Promise<KillableProduct> {
  const folder = mkdtempSync(root);
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const project = makeProject(join(folder, "supabase"));
  const data = join(folder, "data");
  const secrets = { ...makeSecrets(), ...options.secrets };
  const limits = join(folder, "limits.toml");
  writeFileSync(limits, wallClock(options.wallClockSeconds));
  const stackArgs = [
    ...["--supabase", project, "--data", data, "--limits", limits],
    ...["--port", "0", "--log-level", "debug", ...(options.stackArgs ?? [])],
  ];
  try {
    const product = await startProduct({ stackArgs, secrets });
    const main = join(project, ".temp/edge-functions/agent/main.ts");
    return {
      ...product,
      secrets,
      superuserUrl: superuserUrl(product.details.dbUrl, readFileSync(join(data, "postgres.password"), "utf8")),
      agents: () => childrenOf(product.stackPid, main),
      postmaster: () => Number(readFileSync(join(data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]),
      renewAgent: () => writeFileSync(join(project, "functions/agent/touched.ts"), `// ${performance.now()}\n`),
      stop: async () => {
        await product.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function wallClock(seconds: number | undefined): string {
  return seconds === undefined ? "" : `[functions]\nwall_clock_seconds = ${seconds}\n`;
}

/** A supabase folder with this repository's migrations and functions, whose sources can be touched without disturbing others. */
function makeProject(project: string): string {
  const own = resolve("supabase");
  mkdirSync(join(project, "functions/agent"), { recursive: true });
  symlinkSync(join(own, "migrations"), join(project, "migrations"));
  const config = readFileSync(join(own, "config.toml"), "utf8");
  const withEntrypoints = config.replace(
    /^\[functions\.([\w-]+)\]$/gm,
    (table, name) => `${table}\nentrypoint = "${join(own, "functions", name, "index.ts")}"`,
  );
  writeFileSync(join(project, "config.toml"), withEntrypoints);
  return project;
}

function superuserUrl(dbUrl: string, password: string): string {
  return Object.assign(new URL(dbUrl), { username: "supabase_admin", password }).href;
}

function childrenOf(parent: number, text: string): number[] {
  return execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,command="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, ppid, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      const isMeant = Number(ppid) === parent && !state?.startsWith("Z") && command?.includes(text);
      return isMeant ? [Number(pid)] : [];
    })
    .sort((left, right) => left - right);
}
