// A person at a terminal: lines are messages, answers or commands.

import { Refused } from "../../supabase/functions/_shared/client/data-api.ts";
import { liveRun } from "../../supabase/functions/_shared/client/expected-work.ts";
import type { Request } from "../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { commands, helpLines } from "./commands.ts";
import { Conversation, type ConversationParts } from "./conversation.ts";
import { line } from "./render/piece.ts";
import { oneLine } from "./render/plain.ts";
import { readAnswer } from "./typed-answer.ts";

export type InteractiveParts = Omit<ConversationParts, "onState" | "onEnded">;

export class InteractiveChat {
  readonly #parts: InteractiveParts;
  readonly #left = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  #conversation: Conversation | undefined;
  /** What is typed before the session is open waits for it. */
  #queue: Promise<void> = this.#opened.promise;
  /** What the last Ctrl-C was about: a run, or leaving. */
  #interrupted: string | undefined;

  constructor(parts: InteractiveParts) {
    this.#parts = parts;
  }

  /** Resolves when whoever types has left. */
  async run(sessionId: string): Promise<void> {
    await this.#open(sessionId);
    this.#print([this.#parts.paint("dim", "Type a message, or /help.")]);
    this.#opened.resolve();
    await this.#left.promise;
    await this.#conversation?.close();
  }

  /** One after the other; leaving waits for nothing. */
  heedLine(typed: string): void {
    this.#interrupted = undefined;
    const text = typed.trim();
    if (text === "/quit" || text === "/exit") this.#left.resolve();
    else if (text !== "") this.#enqueue(() => this.#heed(text));
  }

  /** The first stops the run there is; the second about the same leaves. */
  heedInterrupt(): void {
    const run = this.#conversation && liveRun(this.#conversation.state);
    const subject = run?.id ?? "leaving";
    if (this.#interrupted === subject) this.#left.resolve();
    else if (run) this.#parts.verbs.stopRun(run.id).catch((error: unknown) => this.#report(error));
    else this.#print(["Ctrl-C once more to leave."]);
    this.#interrupted = subject;
  }

  /** The input has ended: what was typed is still done. */
  heedEnd(): void {
    this.#enqueue(async () => this.#left.resolve());
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => this.#report(error));
  }

  async #heed(text: string): Promise<void> {
    const command = /^\/([a-z]+)(?:\s+(.*))?$/is.exec(text);
    if (command) return this.#obey(command[1] ?? "", command[2]?.trim() ?? "");
    const [request] = this.#conversation?.state.requests.values() ?? [];
    if (request) return this.#answer(request, text);
    await this.#conversation?.send(text);
  }

  async #obey(name: string, argument: string): Promise<void> {
    const command = commands[name.toLowerCase()];
    if (name === "help" || !command) {
      const unknown = name === "help" ? [] : [`There is no command /${oneLine(name, 20)}.`];
      return this.#print([...unknown, ...helpLines()]);
    }
    const conversation = this.#conversation;
    if (!conversation) return;
    await command.run(argument, {
      ...this.#parts,
      conversation,
      print: (lines) => this.#print(lines),
      open: (sessionId) => this.#open(sessionId),
      say: async (words) => {
        await conversation.send(words);
      },
    });
  }

  async #answer(request: Request, text: string): Promise<void> {
    const answer = readAnswer(request, text);
    if (answer) return this.#parts.verbs.answer(request.id, answer);
    this.#print(
      request.kind === "approval"
        ? ["Answer y, n, or n and a reason. /say TEXT sends a message, /stop ends the run."]
        : ["A browser must answer this. /say TEXT sends a message, /stop ends the run."],
    );
  }

  /** The old one is left only when the new one is there. */
  async #open(sessionId: string): Promise<void> {
    const before = this.#conversation;
    const parts = {
      ...this.#parts,
      onState: () => undefined,
      onEnded: (sentence: string) => this.#print([this.#parts.paint("red", `${sentence} /sessions lists yours.`)]),
    };
    this.#conversation = await Conversation.open(parts, sessionId, true);
    await before?.close();
  }

  #report(error: unknown): void {
    const sentence = error instanceof Error ? error.message : String(error);
    const facts = error instanceof Refused ? pathsIn(error.refusal.facts) : [];
    this.#print([this.#parts.paint("red", `✗ ${oneLine(sentence, 300)}`), ...facts.map((path) => `  ${path}`)]);
  }

  #print(lines: readonly string[]): void {
    this.#parts.show(lines.map(line));
  }
}

/** A conflict of files names them: {conflicts: [{path, revision}]}. */
function pathsIn(facts: unknown): string[] {
  if (typeof facts !== "object" || facts === null || !("conflicts" in facts) || !Array.isArray(facts.conflicts))
    return [];
  return facts.conflicts.map(({ path, revision }) => `${oneLine(String(path))} (revision ${revision})`);
}
