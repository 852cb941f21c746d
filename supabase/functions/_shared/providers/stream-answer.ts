// Streams one answer of an SDK: the provider's events in, our events out, every failure a ModelError.
import type { ModelEvent } from "../models/model-client.ts";
import type { ModelError } from "../models/model-error.ts";
import { type AnswerDraft, interruptedAnswer } from "./answer-draft.ts";

/** Reads the events of one provider's stream. */
export interface StreamReader<Event> {
  readonly draft: AnswerDraft;
  /** Appends to `out` what the event means. True: the stream holds nothing else of interest. */
  read(event: Event, out: ModelEvent[]): boolean;
  /** Called when the stream is over. Appends `answer_finished`, or throws. */
  finish(out: ModelEvent[]): void;
  /** The answer is complete: a connection that breaks now does no harm. */
  isComplete(): boolean;
}

export interface AnswerStream<Event> {
  open(): Promise<AsyncIterable<Event>>;
  readonly reader: StreamReader<Event>;
  readonly signal: AbortSignal;
  toModelError(error: unknown): ModelError;
}

/** Does all the work in one generator: every `yield*` costs as much per event as reading the event does. */
export async function* streamAnswer<Event>(stream: AnswerStream<Event>): AsyncGenerator<ModelEvent> {
  const { reader, signal } = stream;
  signal.throwIfAborted();
  const out: ModelEvent[] = [];
  let failure: unknown;
  try {
    for await (const event of await stream.open()) {
      const isOver = reader.read(event, out);
      if (out.length === 0) out.push({ type: "still_working" });
      for (const ready of out) yield ready;
      out.length = 0;
      if (isOver) break;
    }
  } catch (error) {
    if (!reader.isComplete()) failure = stream.toModelError(error);
  }
  // The SDKs end an aborted stream as if it were complete.
  if (signal.aborted) failure = signal.reason;
  failure ??= failureToFinish(stream, out);
  // A failed answer has its usage, too.
  for (const ready of out) yield ready;
  if (failure === undefined) return;
  yield interruptedAnswer(reader.draft);
  throw failure;
}

function failureToFinish<Event>({ reader, toModelError }: AnswerStream<Event>, out: ModelEvent[]): unknown {
  try {
    reader.finish(out);
  } catch (error) {
    return toModelError(error);
  }
  return undefined;
}
