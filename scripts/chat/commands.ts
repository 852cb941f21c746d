// The slash commands.
import { liveRun } from "../../supabase/functions/_shared/client/live-run.ts";
import { fileLines } from "./render/files.ts";
import { oneLine, plain } from "./render/plain.ts";
import { sessionLine } from "./render/session-line.ts";
import type { TerminalDeps, TerminalSession } from "./terminal-session.ts";

interface CommandDeps extends TerminalDeps {
  readonly session: TerminalSession;
  print(lines: readonly string[]): void;
  /** Leaves the session for another. */
  open(sessionId: string): Promise<void>;
}

interface Command {
  readonly usage: string;
  readonly does: string;
  run(argument: string, deps: CommandDeps): Promise<void>;
}

const maxSessions = 20;

export const commands: Readonly<Record<string, Command>> = {
  stop: { usage: "/stop", does: "stop the run (or press Ctrl-C)", run: stop },
  continue: { usage: "/continue", does: "start what is queued, after a run failed or was stopped", run: resumeQueue },
  files: { usage: "/files", does: "list the files", run: listFiles },
  cat: { usage: "/cat PATH", does: "show a file", run: showFile },
  undo: { usage: "/undo", does: "undo the file changes of the last run", run: undo },
  sessions: { usage: "/sessions", does: "list your sessions", run: listSessions },
  open: { usage: "/open ID", does: "open a session by its number in the list, its id, or the start of it", run: open },
  new: { usage: "/new [TITLE]", does: "open a new session", run: openNew },
  model: {
    usage: "/model [ID]",
    does: "choose the model, or list them; default: the project's choice",
    run: chooseModel,
  },
  say: { usage: "/say TEXT", does: "send a message while a question is open", run: say },
};

export function helpLines(): string[] {
  const others = [
    { usage: "/quit", does: "leave; the agent goes on without you" },
    { usage: "/help", does: "show this list" },
  ];
  const all = [...Object.values(commands), ...others];
  const width = Math.max(...all.map(({ usage }) => usage.length));
  return all.map(({ usage, does }) => `  ${usage.padEnd(width)}  ${does}`);
}

async function stop(_argument: string, { session, call, print }: CommandDeps): Promise<void> {
  const run = liveRun(session.state);
  if (!run) return print(["Nothing is running."]);
  await call("stop_run", { run_id: run.id });
}

async function resumeQueue(_argument: string, { session, call, print }: CommandDeps): Promise<void> {
  if (session.state.session.queue_paused_at === null) return print(["The queue is not paused."]);
  await call("resume_queue", { session_id: session.sessionId });
}

async function listFiles(_argument: string, { session, paint, print }: CommandDeps): Promise<void> {
  print(fileLines(session.state.files.values(), paint));
}

async function showFile(path: string, { session, call, print }: CommandDeps): Promise<void> {
  if (path === "") return print([`Name a file: ${commands.cat?.usage}`]);
  const file = await call("read_file", { session_id: session.sessionId, path });
  print(file === null ? [`There is no file ${oneLine(path)}. /files lists them.`] : [plain(file.content)]);
}

async function undo(_argument: string, { session, call, queries, print }: CommandDeps): Promise<void> {
  const runId = await queries.undoableRun(session.sessionId);
  if (runId === undefined) return print(["There is nothing to undo."]);
  const { changed } = await call("undo_run", { run_id: runId, change_id: crypto.randomUUID() });
  if (changed.length === 0) print(["The files are already as they were before that run."]);
}

async function listSessions(_argument: string, { session, queries, paint, print }: CommandDeps): Promise<void> {
  const sessions = await queries.sessions(maxSessions);
  print(
    sessions.map((row, index) => {
      const mark = row.id === session.sessionId ? "▸" : " ";
      return `${mark}${String(index + 1).padStart(3)}  ${sessionLine(row, paint)}`;
    }),
  );
}

async function open(argument: string, { queries, print, open: openSession }: CommandDeps): Promise<void> {
  if (argument === "") return print([`Name a session: ${commands.open?.usage}. /sessions lists them.`]);
  const sessions = await queries.sessions(maxSessions);
  const numbered = /^\d{1,2}$/.test(argument) ? sessions[Number(argument) - 1] : undefined;
  const matching = sessions.filter(({ id }) => id.startsWith(argument.toLowerCase()));
  await openSession(numbered?.id ?? (matching.length === 1 ? matching[0]?.id : undefined) ?? argument);
}

async function openNew(title: string, { call, open: openSession }: CommandDeps): Promise<void> {
  const id = crypto.randomUUID();
  await call("create_session", { id, title });
  await openSession(id);
}

async function chooseModel(id: string, { session, call, queries, paint, print }: CommandDeps): Promise<void> {
  if (id === "") {
    const chosen = session.state.session.model_id;
    const models = await queries.models();
    return print(
      models.map((model) => {
        const mark = model.id === chosen || (chosen === null && model.is_default) ? "▸" : " ";
        return `${mark} ${model.id}  ${paint("dim", oneLine(model.label))}`;
      }),
    );
  }
  const changes = { model_id: id === "default" ? null : id };
  await call("set_session", { session_id: session.sessionId, changes });
  print([`From the next message on: ${id === "default" ? "the default model" : oneLine(id)}.`]);
}

async function say(text: string, { session }: CommandDeps): Promise<void> {
  await session.send(text);
}
