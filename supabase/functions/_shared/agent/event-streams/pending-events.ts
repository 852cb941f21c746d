// The events of one run that are not stored yet.
import type { StreamedEvent } from "../journal.ts";

/** Longer text stays apart, so that it can be stored in parts. */
const maxJoinedCharacters = 16_384;
/** About the size of an event without its text. */
const eventCharacters = 200;

export class PendingEvents {
  #events: StreamedEvent[] = [];

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** Consecutive text of the same part becomes one event. */
  add(event: StreamedEvent): void {
    const last = this.#events.at(-1);
    const joined = last && join(last, event);
    if (joined) this.#events[this.#events.length - 1] = joined;
    else this.#events.push(event);
  }

  /** Takes the first events: at least one, then as many as fit. */
  take(maxCharacters: number): StreamedEvent[] {
    let characters = 0;
    let count = 0;
    for (const event of this.#events) {
      characters += charactersOf(event);
      if (count > 0 && characters > maxCharacters) break;
      count += 1;
    }
    return this.#events.splice(0, count);
  }

  drop(messageId: string): void {
    this.#events = this.#events.filter((event) => !("message_id" in event && event.message_id === messageId));
  }

  clear(): void {
    this.#events = [];
  }
}

export function charactersOf(event: StreamedEvent): number {
  return eventCharacters + ("text" in event ? event.text.length : 0);
}

function join(last: StreamedEvent, next: StreamedEvent): StreamedEvent | undefined {
  if (!("message_id" in last) || !("message_id" in next)) return undefined;
  const isSame = last.type === next.type && last.message_id === next.message_id && last.part === next.part;
  if (!isSame || last.text.length + next.text.length > maxJoinedCharacters) return undefined;
  return { ...last, text: last.text + next.text };
}
