// A server as a command: reads `--port` and `--json`, serves in the foreground until a signal arrives or its parent process ends.
import { parseArgs } from "node:util";

interface Server {
  readonly url: string;
  close(): Promise<void>;
}

interface Program {
  /** As in "The runner is running". */
  readonly name: string;
  readonly usage: string;
  readonly port: number;
  start(port: number): Promise<Server>;
}

const parentCheckMs = 500;

export async function serve(program: Program): Promise<void> {
  try {
    await serveUntilStopped(program);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  // Does not wait for handles that libraries keep open.
  process.exit();
}

async function serveUntilStopped({ name, usage, port, start }: Program): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: "string", default: String(port) }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const isPort = /^\d+$/.test(values.port) && Number(values.port) <= 65_535;
  if (!isPort) throw new Error(`--port must be a number up to 65535, not "${values.port}".`);
  // The reader of our output may close the pipe: not a reason to end.
  process.stdout.on("error", () => undefined);
  const stopped = untilStopped();
  const server = await start(Number(values.port));
  const message = `The ${name} is running at ${server.url}. Ctrl-C stops it.\n`;
  process.stdout.write(values.json ? `${JSON.stringify({ url: server.url })}\n` : message);
  await stopped;
  await server.close();
}

/** npm passes the terminal's Ctrl-C on once more, so later signals are ignored. */
export function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && resolve(), parentCheckMs).unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  return promise;
}
