// What a conversation shows, in a form that tests can compare at a glance.
import type { UnsentMessage } from "../../../lib/outbox/outbox-message.ts";
import type { Row } from "../rows.ts";
import { createTimeline } from "../timeline.ts";
import { ScriptedSession } from "./scripted-session.ts";

export const none: ReadonlySet<string> = new Set();

export function rowsOf(
  { state }: ScriptedSession,
  opened = none,
  unsent: readonly UnsentMessage[] = [],
): readonly Row[] {
  return createTimeline()({ state, unsent, opened }).rows;
}

/** One word a row. */
export function outline(rows: readonly Row[]): string[] {
  return rows.map((row) => {
    switch (row.kind) {
      case "prompt":
        return `prompt: ${row.parts.map((part) => (part.type === "text" ? part.text : part.type)).join()}`;
      case "text":
        return `${row.isLive ? "live " : ""}text: ${row.text}`;
      case "reasoning":
        return row.isLive ? "thinking aloud" : "thought";
      case "tools":
        return `${row.calls.map(({ name }) => name).join(" + ")}`;
      case "status":
        return row.status;
      case "ending":
        return `${row.status}: ${row.sentence}`;
      case "note":
        return row.note.type;
      default:
        return row.kind;
    }
  });
}

/** A session with one prompt, whose run has started. */
export function begun(prompt = "Make a page") {
  const session = new ScriptedSession();
  const { runId, messageId } = session.send(prompt);
  session.start(runId);
  return { session, runId, messageId };
}
