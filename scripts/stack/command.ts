// The command `npm run stack`: serves in the foreground until told to stop, or until its parent process ends.
import { ConfigError } from "./config/project-config.ts";
import { createEphemeralFolder, DataFolderError, defaultDataPath, openDataFolder } from "./data-folder.ts";
import { createLogger, type Logger } from "./log.ts";
import { MigrationError } from "./migrations.ts";
import { type CommandLine, parseCommandLine, UsageError, usage } from "./options.ts";
import { PortTakenError } from "./ports.ts";
import { type Stack, startStack } from "./start-stack.ts";

const parentCheckMs = 500;

async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2), process.cwd());
  if (commandLine === "help") {
    process.stdout.write(usage);
    return;
  }
  outliveReaders();
  const log = createLogger(commandLine.logLevel);
  const toldToStop = watchForTheEnd(log);
  const started = performance.now();
  const stack = await start(commandLine, log);
  process.stdout.write(commandLine.json ? `${JSON.stringify(stack.details)}\n` : describe(stack, started));
  await toldToStop;
  await stack.stop();
  process.exit(0); // does not wait for handles that libraries keep open
}

/** A reader of our output may go away (`| head`, a dead parent). The stack still shuts down in order. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

function start({ supabaseDir, dataDir, isEphemeral, ...options }: CommandLine, log: Logger): Promise<Stack> {
  const folder = isEphemeral ? createEphemeralFolder() : openDataFolder(dataDir ?? defaultDataPath(supabaseDir));
  log.info("starting", { project: supabaseDir, data: folder.path });
  return startStack({ ...options, supabaseDir, folder, log });
}

/** Resolves at the first Ctrl-C or SIGTERM, or when the parent process ends. A second signal exits at once. */
function watchForTheEnd(log: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const parent = process.ppid;
  const parentCheck = setInterval(() => process.ppid !== parent && end("its parent process ended"), parentCheckMs);
  parentCheck.unref();
  let isEnding = false;
  function end(reason: string): void {
    if (isEnding) process.exit(1);
    isEnding = true;
    clearInterval(parentCheck);
    log.info("stopping", { because: reason });
    resolve();
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(signal));
  return promise;
}

function describe({ details }: Stack, started: number): string {
  return `
  Supabase is running, ready after ${((performance.now() - started) / 1000).toFixed(2)} s.

  API              ${details.url}
  Database         ${details.dbUrl}
  Mails            ${details.mailUrl}${details.studioUrl ? `\n  Studio           ${details.studioUrl}` : ""}
  Publishable key  ${details.publishableKey}
  Secret key       ${details.secretKey}

  Ctrl-C stops it.
`;
}

/** Errors that people can fix are printed as sentences; anything else is a bug and keeps its stack trace. */
function isForPeople(error: unknown): error is Error {
  const kinds = [UsageError, ConfigError, DataFolderError, MigrationError, PortTakenError];
  return kinds.some((kind) => error instanceof kind);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${isForPeople(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(error instanceof UsageError ? 2 : 1);
});
