// The command `npm run chat`: a client like any other, on the documented protocol alone.
import { text as readAll } from "node:stream/consumers";
import { Refused, Unreachable, type UserDb } from "../../supabase/functions/_shared/client/data-api.ts";
import { verbsOf } from "../../supabase/functions/_shared/client/verbs.ts";
import type { SessionEvent } from "../../supabase/functions/_shared/protocol/events.ts";
import { InteractiveChat } from "./interactive.ts";
import { exitCodes, sendAndFollow } from "./one-shot.ts";
import { type Options, readOptions, UsageError, usage } from "./options.ts";
import { createQueries } from "./queries.ts";
import { line } from "./render/output.ts";
import type { Output } from "./render/output.ts";
import { painted, unpainted } from "./render/paint.ts";
import { plain } from "./render/plain.ts";
import { Screen } from "./screen.ts";
import { signIn } from "./sign-in.ts";
import type { TerminalDeps } from "./terminal-session.ts";
import { ReadlineTypedLine } from "./typed-line.ts";

const { stdin, stdout, stderr, env } = process;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), env);
  if (options === "help") {
    stdout.write(usage);
    return exitCodes.succeeded;
  }
  const message = await messageOf(options);
  const userDb = await signIn(options, env);
  const { screen, ...deps } = createDeps(userDb, options);
  const sessionId = await chooseSession(deps, options);
  if (message === undefined) return converse(deps, screen, sessionId);
  deps.notice(`Session ${sessionId}`);
  return sendAndFollow(deps, sessionId, message, stopOnInterrupt());
}

/** From the command line or a pipe; undefined where a person types. */
async function messageOf({ message, isInteractive }: Options): Promise<string | undefined> {
  if (isInteractive || (message === undefined && stdin.isTTY)) return undefined;
  const given = message ?? (await readAll(stdin)).trimEnd();
  if (given === "") throw new UsageError("There is no message, neither on the command line nor on standard input.");
  return given;
}

function createDeps(userDb: UserDb, { isJson }: Options) {
  const paint = stdout.isTTY && !env.NO_COLOR ? painted : unpainted;
  const screen = new Screen(stdout, paint);
  const notice = (sentence: string) => {
    if (stderr.isTTY && stdout.isTTY && !isJson) screen.show([line(paint("dim", plain(sentence)))]);
    else stderr.write(`${plain(sentence)}\n`);
  };
  const repeating = { onDelay: () => notice("The server does not answer. Retrying.") };
  return {
    userDb,
    screen,
    paint,
    notice,
    call: verbsOf(userDb, repeating),
    queries: createQueries(userDb, repeating),
    show: (output: readonly Output[]) => screen.show(output),
    printEvent: isJson ? (event: SessionEvent) => stdout.write(`${JSON.stringify(event)}\n`) : undefined,
  };
}

async function chooseSession({ call, queries }: TerminalDeps, { sessionId, isNew }: Options): Promise<string> {
  if (sessionId !== undefined) return sessionId;
  const [newest] = isNew ? [] : await queries.sessions(1);
  if (newest) return newest.id;
  const id = crypto.randomUUID();
  await call("create_session", { id });
  return id;
}

async function converse(deps: TerminalDeps, screen: Screen, sessionId: string): Promise<number> {
  const chat = new InteractiveChat(deps);
  const typedLine = new ReadlineTypedLine(
    { input: stdin, output: stdout },
    {
      onLine: (typed) => chat.handleLine(typed),
      onInterrupt: () => chat.handleInterrupt(),
      onEnd: () => chat.handleEnd(),
      onTyping: () => screen.makeRoom(),
    },
  );
  process.on("SIGINT", () => chat.handleInterrupt());
  screen.typedLine = typedLine;
  await chat.run(sessionId);
  typedLine.close();
  return exitCodes.succeeded;
}

/** Aborted by the first Ctrl-C; the second one leaves at once. */
function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.on("SIGINT", () => {
    if (stop.signal.aborted) process.exit(130);
    stderr.write("Stopping. Press Ctrl-C again to leave.\n");
    stop.abort();
  });
  return stop.signal;
}

function sentenceOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run chat -- --help`;
  if (error instanceof Refused) return error.message;
  if (error instanceof Unreachable) return `The server does not answer. Is it running? (npm start) ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// The reader of a pipe may stop reading (`| head`).
stdout.on("error", () => process.exit(exitCodes.failed));

main()
  .catch((error: unknown) => {
    stderr.write(`${sentenceOf(error)}\n`);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  })
  // The client's sockets and timers must not keep the process alive; the output must be flushed first.
  .then((code) => stdout.write("", () => process.exit(code)));
