// What may be typed besides messages: a slash and a word.

import { liveRun } from "../../supabase/functions/_shared/client/expected-work.ts";
import type { SessionRow, Verbs } from "../../supabase/functions/_shared/client/verbs.ts";
import type { Conversation } from "./conversation.ts";
import { fileLines } from "./render/files.ts";
import type { Paint } from "./render/paint.ts";
import { oneLine, plain } from "./render/plain.ts";

interface CommandScene {
  readonly conversation: Conversation;
  readonly verbs: Verbs;
  readonly paint: Paint;
  print(lines: readonly string[]): void;
  /** Leaves the conversation for another. */
  open(sessionId: string): Promise<void>;
  say(text: string): Promise<void>;
}

interface Command {
  readonly usage: string;
  readonly does: string;
  run(argument: string, scene: CommandScene): Promise<void>;
}

const maxSessions = 20;

export const commands: Readonly<Record<string, Command>> = {
  stop: { usage: "/stop", does: "stop the run (also Ctrl-C)", run: stop },
  files: { usage: "/files", does: "list the files", run: listFiles },
  cat: { usage: "/cat PATH", does: "show a file", run: showFile },
  undo: { usage: "/undo", does: "take back what the last run changed in the files", run: undo },
  sessions: { usage: "/sessions", does: "list your sessions", run: listSessions },
  open: {
    usage: "/open ID",
    does: "open a session: its id, the beginning of it, or its number in the list",
    run: open,
  },
  new: { usage: "/new [TITLE]", does: "open a new session", run: openNew },
  model: { usage: "/model [ID]", does: "choose the model, or list them; default: none of its own", run: chooseModel },
  say: { usage: "/say TEXT", does: "send a message while a question is open", run: (text, scene) => scene.say(text) },
};

export function helpLines(): string[] {
  const others = [
    ["/quit", "leave; the agent goes on without you"],
    ["/help", "this"],
  ] as const;
  const all = [...Object.values(commands).map(({ usage, does }) => [usage, does] as const), ...others];
  const width = Math.max(...all.map(([usage]) => usage.length));
  return all.map(([usage, does]) => `  ${usage.padEnd(width)}  ${does}`);
}

async function stop(_argument: string, { conversation, verbs, print }: CommandScene): Promise<void> {
  const run = liveRun(conversation.state);
  if (!run) return print(["Nothing is running."]);
  await verbs.stopRun(run.id);
}

async function listFiles(_argument: string, { conversation, paint, print }: CommandScene): Promise<void> {
  print(fileLines(conversation.state.files.values(), paint));
}

async function showFile(path: string, { conversation, verbs, print }: CommandScene): Promise<void> {
  if (path === "") return print([`Say which: ${commands.cat?.usage}`]);
  const content = await verbs.fileText(conversation.sessionId, path);
  print(content === null ? [`There is no file ${oneLine(path)}. /files lists them.`] : [plain(content)]);
}

async function undo(_argument: string, { conversation, verbs, print }: CommandScene): Promise<void> {
  const runId = await verbs.undoableRun(conversation.sessionId);
  if (runId === undefined) return print(["There is nothing to undo."]);
  const paths = await verbs.undo(runId);
  if (paths.length === 0) print(["The files are as they were before that run."]);
}

function sessionsOf({ verbs }: CommandScene): Promise<readonly SessionRow[]> {
  return verbs.sessions(maxSessions);
}

async function listSessions(_argument: string, scene: CommandScene): Promise<void> {
  const { conversation, paint, print } = scene;
  const sessions = await sessionsOf(scene);
  print(
    sessions.map(({ id, title, updated_at: at }, index) => {
      const mark = id === conversation.sessionId ? "▸" : " ";
      const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
      return `${mark}${String(index + 1).padStart(3)}  ${oneLine(title, 60) || "Untitled session"}  ${paint("dim", `${id} · ${when}`)}`;
    }),
  );
}

async function open(argument: string, scene: CommandScene): Promise<void> {
  if (argument === "") return scene.print([`Say which: ${commands.open?.usage}. /sessions lists them.`]);
  const sessions = await sessionsOf(scene);
  const numbered = /^\d{1,2}$/.test(argument) ? sessions[Number(argument) - 1] : undefined;
  const begun = sessions.filter(({ id }) => id.startsWith(argument.toLowerCase()));
  await scene.open(numbered?.id ?? (begun.length === 1 ? begun[0]?.id : undefined) ?? argument);
}

async function openNew(title: string, { verbs, open: show }: CommandScene): Promise<void> {
  await show(await verbs.createSession(title));
}

async function chooseModel(id: string, { conversation, verbs, paint, print }: CommandScene): Promise<void> {
  const models = await verbs.models();
  const chosen = conversation.state.session.model_id;
  if (id === "") {
    return print(
      models.map((model) => {
        const mark = model.id === chosen || (chosen === null && model.is_default) ? "▸" : " ";
        return `${mark} ${model.id}  ${paint("dim", oneLine(model.label))}`;
      }),
    );
  }
  await verbs.setModel(conversation.sessionId, id === "default" ? null : id);
  print([`From the next message on: ${id === "default" ? "the default model" : oneLine(id)}.`]);
}
