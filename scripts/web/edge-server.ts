// The app behind its edge, in Cloudflare's own runtime without a network: the built files and the two configurations as deployed.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type EdgeForm = "Pages Function" | "Worker";

export interface EdgeServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  readonly form: EdgeForm;
  /** The app, built for /api. */
  readonly builtApp: string;
  /** Of this server alone. */
  readonly folder: string;
  /** None may contain a single quote. */
  readonly variables: Readonly<Record<string, string>>;
}

const program = fileURLToPath(new URL("wrangler.ts", import.meta.url));
const configs = { Worker: "wrangler.jsonc", "Pages Function": "pages/wrangler.jsonc" } as const;
const commands = { Worker: ["dev"], "Pages Function": ["pages", "dev"] } as const;
const onLoopback = ["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];

/** Rejects with what wrangler printed if it does not start. */
export async function startEdge({ form, builtApp, folder, variables }: EdgeOptions): Promise<EdgeServer> {
  const config = join(folder, configs[form]);
  const cwd = join(config, "..");
  mkdirSync(cwd, { recursive: true });
  copyFileSync(join("web", configs[form]), config);
  symlinkSync(builtApp, join(folder, "dist"));
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(cwd, ".dev.vars"), lines.join(""));
  const env = {
    ...process.env,
    // It asks Cloudflare where it is, and keeps logs and a list of servers in the home folder.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
    XDG_CONFIG_HOME: join(folder, "config"),
    NO_COLOR: "1",
  };
  const args = [program, ...commands[form], ...onLoopback];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { url: await readyUrl(child, form), stop };
}

async function readyUrl(child: ChildProcessWithoutNullStreams, form: EdgeForm): Promise<string> {
  const printed: string[] = [];
  child.stderr.on("data", (text) => printed.push(String(text)));
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    const url = /Ready on (http:\/\/\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    // An unread pipe would block it.
    child.stdout.resume();
    return url;
  }
  throw new Error(`The ${form} did not start. ${printed.join("\n")}`);
}
