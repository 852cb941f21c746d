// The command `npm run runner`: runs Python programs for whoever asks, until told to stop or until its parent is gone.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { createRunner } from "./runner.ts";
import { startServer } from "./server.ts";
import { readySnapshot } from "./snapshot.ts";

const usage = `Runs Python programs, each in a sandbox of its own, for the agent's executor EXECUTOR_URL.

  npm run runner -- [options]

  --port N   port to listen on, on 127.0.0.1; 0 picks a free one (54331)
  --json     when ready, print one line of JSON: {"url": "…"}

  EXECUTOR_KEY in the environment is what callers have to send as "apikey"; without it nobody is asked.
`;

const parentCheckMs = 500;
const maxWaiting = 32;

interface CommandLine {
  readonly port: number;
  readonly isJson: boolean;
}

/** Undefined: help is wanted, or what was said is not understood. */
function parseCommandLine(args: string[]): CommandLine | undefined {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "54331" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  const isPort = /^\d+$/.test(values.port) && port <= 65_535;
  return values.help || !isPort ? undefined : { port, isJson: values.json };
}

const log = (line: string) => {
  process.stderr.write(`runner: ${line}\n`);
};

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (!commandLine) {
    process.stdout.write(usage);
    return;
  }
  // Whoever reads our words may stop listening: no reason to end.
  process.stdout.on("error", () => undefined);
  const toldToStop = watchForTheEnd();
  const runner = createRunner({ maxRunning: availableParallelism(), maxWaiting, snapshot: snapshotOrNone() });
  // Not on the command line, which everybody on the machine can read.
  const key = process.env.EXECUTOR_KEY ?? "";
  const server = await startServer({ port: commandLine.port, key, runner, log });
  const words = `The runner is running at ${server.url}. Ctrl-C stops it.\n`;
  process.stdout.write(commandLine.isJson ? `${JSON.stringify({ url: server.url })}\n` : words);
  await toldToStop;
  runner.close();
  await server.close();
}

function snapshotOrNone(): Promise<string | undefined> {
  return readySnapshot().catch((error: unknown) => {
    log(`Without a snapshot, programs start slower: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
}

/** Resolves at the first signal, or when our parent died. */
function watchForTheEnd(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && resolve(), parentCheckMs).unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  return promise;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
