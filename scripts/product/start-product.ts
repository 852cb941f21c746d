// The whole product on this machine: the stack on supabase/, the model server, the runner, and the agent connected to all of them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type ChildProgram, type ProgramOptions, startProgram } from "./child-program.ts";
import { connectAgent } from "./connect-agent.ts";
import { formatSecrets, type Secrets } from "./secrets.ts";

const urlSchema = z.object({ url: z.string() });
const stackSchema = urlSchema.extend({
  publishableKey: z.string(),
  secretKey: z.string(),
  jwtSecret: z.string(),
  anonJwt: z.string(),
  serviceJwt: z.string(),
  dbUrl: z.string(),
  mailUrl: z.string(),
});
export type StackDetails = z.infer<typeof stackSchema>;

export interface ProductOptions {
  readonly stackArgs: readonly string[];
  readonly secrets: Secrets;
  readonly isLogShown?: boolean;
}

export interface Product {
  readonly details: StackDetails;
  readonly modelServerUrl: string;
  readonly runnerUrl: string;
  /** The process whose children Postgres and the functions are. */
  readonly stackPid: number;
  /** Resolves when any of the programs has ended. */
  readonly ended: Promise<unknown>;
  readonly log: () => string;
  stop(): Promise<void>;
}

/** What somebody has set himself counts; what may be reached besides is no reason to lose sight of our own programs. */
export function withOwn(own: Secrets & { readonly EGRESS_ALLOW: string }, set: Secrets): Secrets {
  const EGRESS_ALLOW = [own.EGRESS_ALLOW, set.EGRESS_ALLOW ?? ""].filter((list) => list !== "").join(",");
  return { ...own, ...set, EGRESS_ALLOW };
}

/** A first start without a key has to be told that the demo's own model server, on loopback, may be reached. */
export async function startProduct({ stackArgs, secrets, isLogShown = false }: ProductOptions): Promise<Product> {
  const started: ChildProgram<unknown>[] = [];
  const envFolder = mkdtempSync(join(tmpdir(), "functions-env-"));
  const stop = async () => {
    await Promise.all(started.splice(0).map((program) => program.stop()));
    rmSync(envFolder, { recursive: true, force: true });
  };
  type Start = Pick<ProgramOptions, "args" | "env">;
  const start = async <Details>(name: string, schema: z.ZodType<Details>, options: Start) => {
    const program = await startProgram(name, (line) => schema.parse(JSON.parse(line)), { ...options, isLogShown });
    started.push(program);
    return program;
  };
  try {
    const beside = [
      start("model server", urlSchema, { args: ["scripts/model-server/main.ts", "--port", "0", "--json"] }),
      start("runner", urlSchema, {
        args: ["scripts/runner/main.ts", "--port", "0", "--json"],
        env: { EXECUTOR_KEY: secrets.EXECUTOR_KEY ?? "" },
      }),
    ] as const;
    // When one does not start, the other is waited for, so that it can be stopped.
    await Promise.allSettled(beside);
    const [models, runner] = await Promise.all(beside);
    const envFile = join(envFolder, ".env");
    const own = {
      EXECUTOR_URL: runner.details.url,
      STREAM_FLUSH_MS: "0",
      EGRESS_ALLOW: new URL(models.details.url).host,
    };
    const { STACK_JWT_SECRET, ...ofFunctions } = secrets;
    writeFileSync(envFile, formatSecrets(withOwn(own, ofFunctions)), { mode: 0o600 });
    const stack = await start("stack", stackSchema, {
      args: ["scripts/stack/main.ts", "--json", "--env-file", envFile, ...stackArgs],
      ...(STACK_JWT_SECRET !== undefined && { env: { STACK_JWT_SECRET } }),
    });
    // It has read them. Whatever ends us now, no file with all keys is left behind.
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
