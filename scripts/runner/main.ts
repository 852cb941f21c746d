// The command `npm run runner`: runs Python programs over HTTP until a signal arrives or its parent process ends.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { createRunner } from "./runner.ts";
import { startServer } from "./server.ts";
import { readySnapshot } from "./snapshot.ts";

const usage = `Runs Python programs, each in a sandbox of its own, for the agent's executor EXECUTOR_URL.

  npm run runner -- [options]

  --port N   port to listen on, on 127.0.0.1; 0 picks a free one (54331)
  --json     when ready, print one line of JSON: {"url": "…"}

  Callers have to send EXECUTOR_KEY of the environment as "apikey"; if it is not set, no key is needed.
`;

const parentCheckMs = 500;
const maxWaiting = 32;

interface CommandLine {
  readonly port: number;
  readonly isJson: boolean;
}

/** Undefined if help was asked for or an option is invalid. */
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
  // The reader of our output may close the pipe: not a reason to end.
  process.stdout.on("error", () => undefined);
  const stopped = untilStopped();
  const runner = createRunner({ maxRunning: availableParallelism(), maxWaiting, snapshot: snapshotOrNone() });
  // Not from the command line, which every user of the machine can read.
  const key = process.env.EXECUTOR_KEY ?? "";
  const server = await startServer({ port: commandLine.port, key, runner, log });
  const message = `The runner is running at ${server.url}. Ctrl-C stops it.\n`;
  process.stdout.write(commandLine.isJson ? `${JSON.stringify({ url: server.url })}\n` : message);
  await stopped;
  runner.close();
  await server.close();
}

function snapshotOrNone(): Promise<string | undefined> {
  return readySnapshot().catch((error: unknown) => {
    log(`Without a snapshot, programs start slower: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
}

/** Resolves at the first signal, or when the parent process ends. */
function untilStopped(): Promise<void> {
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
