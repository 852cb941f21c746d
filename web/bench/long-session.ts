import type { FollowedSession } from "../../supabase/functions/_shared/client/follow-session.ts";
// A session with thousands of messages that lives in this page alone, and text that streams into its last one.
import { applyEvents } from "../../supabase/functions/_shared/protocol/apply-events.ts";
import type { SessionEvent } from "../../supabase/functions/_shared/protocol/events.ts";
import { prependMessages, type SessionState } from "../../supabase/functions/_shared/protocol/session-state.ts";
import { me, ScriptedSession, text, toolCall } from "../src/features/conversation/testing/scripted-session.ts";

const answer = [
  "The page stands: a **hero**, three cards and `opening hours` that mark today.",
  "",
  "- Prices are placeholders",
  "- The address is a [placeholder](https://example.org), too",
  "",
  "```css",
  ".button { border: 1px solid #7a4a25; }",
  "```",
].join("\n");

/** Of each four messages one is a prompt, and two have tools. */
export function longSession(messages: number): ScriptedSession {
  const session = new ScriptedSession();
  for (let turn = 0; turn < messages / 4; turn += 1) {
    const { runId } = session.send(`Prompt ${turn}: make the buttons blue, and say what you changed.`, me);
    session.start(runId);
    session.say(runId, [{ type: "reasoning", text: "Let me see." }, toolCall("a", "read_file", { path: "style.css" })]);
    session.returnTool(runId, "a", { output: { text: "style.css: lines 1 to 1 of 1.\n1\t.button {}" } });
    session.say(runId, [
      text("First, the style."),
      toolCall("b", "write_file", { path: "style.css", content: ".b {}" }),
    ]);
    session.returnTool(runId, "b", { revision: turn + 1, lines_added: 6, lines_removed: 2 });
    session.say(runId, [text(answer)]);
    session.finish(runId);
  }
  return session;
}

/** Follows the session of this page as the client follows one over the network. */
export class LocalSession implements FollowedSession {
  readonly link = { status: "live" } as const;
  readonly #subscribers = new Set<() => void>();
  readonly #whole: SessionState;
  state: SessionState;

  /** Only the newest messages are loaded at first. */
  constructor(whole: SessionState, loadedMessages: number) {
    this.#whole = whole;
    const messages = whole.messages.slice(-loadedMessages);
    this.state = { ...whole, messages, hasEarlierMessages: messages.length < whole.messages.length };
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  receive(event: SessionEvent): void {
    this.state = applyEvents(this.state, [event]).state;
    for (const onChange of this.#subscribers) onChange();
  }

  async catchUp(): Promise<void> {
    await Promise.resolve();
  }

  async loadEarlierMessages(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = this.#whole.messages.length - this.state.messages.length;
    const messages = this.#whole.messages.slice(Math.max(0, before - 100), before);
    const page = { messages, has_earlier_messages: before > 100, runs: [...this.#whole.runs.values()] };
    this.state = prependMessages(this.state, page);
    for (const onChange of this.#subscribers) onChange();
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
