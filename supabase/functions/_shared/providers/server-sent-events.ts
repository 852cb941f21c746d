// Splits the bytes of a response into server-sent events.
import { createParser } from "eventsource-parser";

export interface ServerSentEvent {
  readonly event?: string | undefined;
  readonly data: string;
}

export interface EventSplitter {
  /** The events that these bytes complete. */
  push(bytes: Uint8Array): readonly ServerSentEvent[];
  /** What stands after the last blank line, which some servers leave out: an event, or a part of one. */
  end(): readonly ServerSentEvent[];
}

export function createEventSplitter(): EventSplitter {
  const decoder = new TextDecoder();
  let events: ServerSentEvent[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  function eventsIn(text: string): readonly ServerSentEvent[] {
    events = [];
    parser.feed(text);
    return events;
  }
  return {
    push: (bytes) => eventsIn(decoder.decode(bytes, { stream: true })),
    end: () => eventsIn(`${decoder.decode()}\n\n`),
  };
}
