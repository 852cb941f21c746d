// The whole product on this machine: the stack on supabase/, the model server, the runner, and the agent connected to all of them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildProgram } from "./child-program.ts";
import { connectAgent } from "./connect-agent.ts";
import { type StackDetails, startModelServer, startRunner, startStack } from "./programs.ts";
import { formatSecrets, type Secrets } from "./secrets.ts";

export interface ProductOptions {
  readonly stackArgs: readonly string[];
  readonly secrets: Secrets;
  readonly isLogShown?: boolean;
}

export interface Product {
  readonly details: StackDetails;
  readonly modelServerUrl: string;
  readonly runnerUrl: string;
  /** The parent process of Postgres and of the functions. */
  readonly stackPid: number;
  /** Resolves when any of the programs has exited. */
  readonly ended: Promise<unknown>;
  readonly log: () => string;
  stop(): Promise<void>;
}

/** The user's own settings win, but the addresses they allow are added to ours: our own programs must stay reachable. */
export function withOwn(own: Secrets & { readonly EGRESS_ALLOW: string }, set: Secrets): Secrets {
  const EGRESS_ALLOW = [own.EGRESS_ALLOW, set.EGRESS_ALLOW ?? ""].filter((list) => list !== "").join(",");
  return { ...own, ...set, EGRESS_ALLOW };
}

/** The functions may reach the demo's model server although it listens on loopback. */
export async function startProduct({ stackArgs, secrets, isLogShown = false }: ProductOptions): Promise<Product> {
  const started: ChildProgram<unknown>[] = [];
  const envFolder = mkdtempSync(join(tmpdir(), "functions-env-"));
  const stop = async () => {
    await Promise.all(started.splice(0).map((program) => program.stop()));
    rmSync(envFolder, { recursive: true, force: true });
  };
  const keep = async <Program extends ChildProgram<unknown>>(starting: Promise<Program>): Promise<Program> => {
    const program = await starting;
    started.push(program);
    return program;
  };
  try {
    const starting = [
      keep(startModelServer({ isLogShown })),
      keep(startRunner(secrets.EXECUTOR_KEY ?? "", { isLogShown })),
    ] as const;
    // If one fails, wait for the other anyway, so that it can be stopped.
    await Promise.allSettled(starting);
    const [models, runner] = await Promise.all(starting);
    const envFile = join(envFolder, ".env");
    const own = {
      EXECUTOR_URL: runner.details.url,
      STREAM_FLUSH_MS: "0",
      EGRESS_ALLOW: new URL(models.details.url).host,
    };
    const { STACK_JWT_SECRET, ...ofFunctions } = secrets;
    writeFileSync(envFile, formatSecrets(withOwn(own, ofFunctions)), { mode: 0o600 });
    const stack = await keep(
      startStack({
        args: ["--env-file", envFile, ...stackArgs],
        isLogShown,
        ...(STACK_JWT_SECRET !== undefined && { env: { STACK_JWT_SECRET } }),
      }),
    );
    // The stack has read it. No file with secrets may stay behind, however this process ends.
    rmSync(envFolder, { recursive: true, force: true });
    const { details } = stack;
    await connectAgent({ dbUrl: details.dbUrl, apiUrl: details.url, secrets, modelServerUrl: models.details.url });
    return {
      details,
      modelServerUrl: models.details.url,
      runnerUrl: runner.details.url,
      stackPid: stack.pid,
      ended: Promise.race(started.map(({ ended }) => ended)),
      log: () => started.map((program) => program.log()).join(""),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
