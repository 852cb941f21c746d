// The command `npm run model-server`: serves in the foreground until a signal arrives or its parent process ends.
import { parseArgs } from "node:util";
import { startModelServer } from "./server.ts";

const usage = `Plays a scripted model provider on this machine: Chat Completions, Responses and Messages.

  npm run model-server -- [options]

  --port N   port to listen on; 0 picks a free one (54330)
  --json     when ready, print one line of JSON: {"url": "…"}
`;

const parentCheckMs = 500;

interface CommandLine {
  readonly port: number;
  readonly isJson: boolean;
}

/** Undefined if help was asked for or an option is invalid. */
function parseCommandLine(args: string[]): CommandLine | undefined {
  const { values } = parseArgs({
    args,
    options: { port: { type: "string", default: "54330" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  const port = Number(values.port);
  const isPort = /^\d+$/.test(values.port) && port <= 65_535;
  return values.help || !isPort ? undefined : { port, isJson: values.json ?? false };
}

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  if (!commandLine) {
    process.stdout.write(usage);
    return;
  }
  // The reader of our output may close the pipe: not a reason to end.
  process.stdout.on("error", () => undefined);
  const stopped = untilStopped();
  const server = await startModelServer(commandLine.port);
  const message = `The model server is running at ${server.url}. Ctrl-C stops it.\n`;
  process.stdout.write(commandLine.isJson ? `${JSON.stringify({ url: server.url })}\n` : message);
  await stopped;
  await server.close();
}

/** Resolves at the first signal, or when the parent process ends. */
function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && resolve(), parentCheckMs).unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  return promise;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
