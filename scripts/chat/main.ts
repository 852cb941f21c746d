// The command `npm run chat`: a client like any other, of the documented protocol alone.
import { text as readAll } from "node:stream/consumers";
import { Refused, Unreachable, type UserDb } from "../../supabase/functions/_shared/client/data-api.ts";
import { Verbs } from "../../supabase/functions/_shared/client/verbs.ts";
import { InteractiveChat } from "./interactive.ts";
import { exitCodes, sayAndFollow } from "./one-shot.ts";
import { type Options, readOptions, UsageError, usage } from "./options.ts";
import { painted, unpainted } from "./render/paint.ts";
import { line } from "./render/piece.ts";
import { plain } from "./render/plain.ts";
import { Screen } from "./screen.ts";
import { signIn } from "./sign-in.ts";
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
  const parts = makeParts(userDb, options);
  const sessionId = await chooseSession(parts.verbs, options);
  if (message === undefined) return converse(parts, sessionId);
  parts.notice(`Session ${sessionId}`);
  return sayAndFollow(parts, sessionId, message, interruption());
}

/** From the command line, else from a pipe; undefined where a person is to type. */
async function messageOf({ message, isInteractive }: Options): Promise<string | undefined> {
  if (isInteractive || (message === undefined && stdin.isTTY)) return undefined;
  const given = message ?? (await readAll(stdin)).trimEnd();
  if (given === "") throw new UsageError("There is no message: neither on the command line nor on standard input.");
  return given;
}

function makeParts(userDb: UserDb, { isJson }: Options) {
  const paint = stdout.isTTY && !env.NO_COLOR ? painted : unpainted;
  const screen = new Screen(stdout, paint);
  const notice = (sentence: string) => {
    if (stderr.isTTY && stdout.isTTY && !isJson) screen.show([line(paint("dim", plain(sentence)))]);
    else stderr.write(`${plain(sentence)}\n`);
  };
  const onDelay = () => notice("Nobody answers. Trying again until it is sent.");
  return {
    userDb,
    screen,
    paint,
    notice,
    verbs: new Verbs(userDb, { onDelay }),
    show: (pieces: Parameters<Screen["show"]>[0]) => screen.show(pieces),
    printEvent: isJson ? (event: object) => stdout.write(`${JSON.stringify(event)}\n`) : undefined,
  };
}

async function chooseSession(verbs: Verbs, { sessionId, isNew }: Options): Promise<string> {
  if (sessionId !== undefined) return sessionId;
  const [newest] = isNew ? [] : await verbs.sessions(1);
  return newest?.id ?? verbs.createSession();
}

async function converse(parts: ReturnType<typeof makeParts>, sessionId: string): Promise<number> {
  const chat = new InteractiveChat(parts);
  const typedLine = new ReadlineTypedLine(
    { input: stdin, output: stdout },
    {
      onLine: (typed) => chat.heedLine(typed),
      onInterrupt: () => chat.heedInterrupt(),
      onEnd: () => chat.heedEnd(),
      onTyping: () => parts.screen.makeRoom(),
    },
  );
  process.on("SIGINT", () => chat.heedInterrupt());
  parts.screen.typedLine = typedLine;
  await chat.run(sessionId);
  typedLine.close();
  return exitCodes.succeeded;
}

/** The first Ctrl-C; the second leaves at once. */
function interruption(): AbortSignal {
  const wish = new AbortController();
  process.on("SIGINT", () => {
    if (wish.signal.aborted) process.exit(130);
    stderr.write("Stopping. Once more to leave.\n");
    wish.abort();
  });
  return wish.signal;
}

function sentenceOf(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run chat -- --help`;
  if (error instanceof Refused) return error.message;
  if (error instanceof Unreachable) return `Nobody answers there. Is it running? (npm start) ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// Whoever reads our words may stop listening (`| head`).
stdout.on("error", () => process.exit(exitCodes.failed));

main()
  .catch((error: unknown) => {
    stderr.write(`${sentenceOf(error)}\n`);
    return error instanceof UsageError ? exitCodes.misunderstood : exitCodes.failed;
  })
  // Sockets and timers of the client must not keep the process; what was written must have left.
  .then((code) => stdout.write("", () => process.exit(code)));
