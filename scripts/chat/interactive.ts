// A person at a terminal: lines are messages, answers or commands.
import { Refused } from "../../supabase/functions/_shared/client/data-api.ts";
import { liveRun } from "../../supabase/functions/_shared/client/live-run.ts";
import type { Request } from "../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { commands, helpLines } from "./commands.ts";
import { line } from "./render/output.ts";
import { oneLine } from "./render/plain.ts";
import { type TerminalDeps, TerminalSession } from "./terminal-session.ts";
import { readAnswer } from "./typed-answer.ts";

export class InteractiveChat {
  readonly #deps: TerminalDeps;
  readonly #left = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  #session: TerminalSession | undefined;
  /** Lines typed before the session is open wait for it. */
  #queue: Promise<void> = this.#opened.promise;
  /** What the last Ctrl-C was about: a run's id, or leaving. */
  #interrupted: string | undefined;

  constructor(deps: TerminalDeps) {
    this.#deps = deps;
  }

  /** Resolves when the user leaves. */
  async run(sessionId: string): Promise<void> {
    await this.#open(sessionId);
    this.#print([this.#deps.paint("dim", "Type a message, or /help.")]);
    this.#opened.resolve();
    await this.#left.promise;
    await this.#session?.close();
  }

  /** Lines are handled one after the other; leaving does not wait for them. */
  handleLine(typed: string): void {
    this.#interrupted = undefined;
    const text = typed.trim();
    if (text === "/quit" || text === "/exit") this.#left.resolve();
    else if (text !== "") this.#enqueue(() => this.#handle(text));
  }

  /** The first Ctrl-C stops the live run, the second one leaves. */
  handleInterrupt(): void {
    const run = this.#session && liveRun(this.#session.state);
    const subject = run?.id ?? "leaving";
    if (this.#interrupted === subject) this.#left.resolve();
    else if (run) this.#deps.call("stop_run", { run_id: run.id }).catch((error: unknown) => this.#report(error));
    else this.#print(["Press Ctrl-C again to leave."]);
    this.#interrupted = subject;
  }

  /** End of input: what was typed before is still done. */
  handleEnd(): void {
    this.#enqueue(async () => this.#left.resolve());
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => this.#report(error));
  }

  async #handle(text: string): Promise<void> {
    const command = /^\/([a-z]+)(?:\s+(.*))?$/is.exec(text);
    if (command) return this.#runCommand(command[1] ?? "", command[2]?.trim() ?? "");
    const [request] = this.#session?.state.requests.values() ?? [];
    if (request) return this.#answer(request, text);
    await this.#session?.send(text);
  }

  async #runCommand(name: string, argument: string): Promise<void> {
    const command = commands[name.toLowerCase()];
    if (name === "help" || !command) {
      const unknown = name === "help" ? [] : [`There is no command /${oneLine(name, 20)}.`];
      return this.#print([...unknown, ...helpLines()]);
    }
    if (!this.#session) return;
    await command.run(argument, {
      ...this.#deps,
      session: this.#session,
      print: (lines) => this.#print(lines),
      open: (sessionId) => this.#open(sessionId),
    });
  }

  async #answer(request: Request, text: string): Promise<void> {
    const answer = readAnswer(request, text);
    if (answer) await this.#deps.call("answer_request", { request_id: request.id, answer });
    else if (request.kind === "approval")
      this.#print(["Answer y, n, or n and a reason. /say TEXT sends a message, /stop ends the run."]);
    else this.#print(["Only a browser can answer this. /say TEXT sends a message, /stop ends the run."]);
  }

  /** The current session is left only when the new one is open. */
  async #open(sessionId: string): Promise<void> {
    const before = this.#session;
    this.#session = await TerminalSession.open(this.#deps, sessionId, {
      onEnded: (sentence) => this.#print([this.#deps.paint("red", `${sentence} /sessions lists yours.`)]),
    });
    this.#session.showState();
    await before?.close();
  }

  #report(error: unknown): void {
    const sentence = error instanceof Error ? error.message : String(error);
    const conflicts = error instanceof Refused ? conflictsIn(error.refusal.facts) : [];
    this.#print([this.#deps.paint("red", `✗ ${oneLine(sentence, 300)}`), ...conflicts.map((path) => `  ${path}`)]);
  }

  #print(lines: readonly string[]): void {
    this.#deps.show(lines.map(line));
  }
}

/** The facts of a file conflict: {conflicts: [{path, revision}]}. */
function conflictsIn(facts: unknown): string[] {
  if (typeof facts !== "object" || facts === null || !("conflicts" in facts) || !Array.isArray(facts.conflicts))
    return [];
  return facts.conflicts.map(({ path, revision }) => `${oneLine(String(path))} (revision ${revision})`);
}
