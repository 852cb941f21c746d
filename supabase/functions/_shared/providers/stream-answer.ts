// Streams one answer: the response of an SDK in, our events out, every failure a ModelError. The SDKs' own event streams cost several
// times as much per token, hide keep-alives and end an aborted stream as if it were complete.
import type { ModelEvent } from "../models/model-client.ts";
import type { ModelError } from "../models/model-error.ts";
import { type AnswerDraft, interruptedAnswer } from "./answer-draft.ts";
import { createEventSplitter, type ServerSentEvent } from "./server-sent-events.ts";

/** Reads the events of one provider's stream. */
export interface StreamReader {
  readonly draft: AnswerDraft;
  /** Appends to `out` what the event means. True: the stream holds nothing else of interest. */
  read(event: ServerSentEvent, out: ModelEvent[]): boolean;
  /** Called when the stream is over. Appends `answer_finished`, or throws. */
  finish(out: ModelEvent[]): void;
  /** The answer is complete: a connection that breaks now does no harm. */
  isComplete(): boolean;
}

export interface AnswerStream {
  open(): Promise<Response>;
  readonly reader: StreamReader;
  readonly signal: AbortSignal;
  toModelError(error: unknown): ModelError;
}

/** Does all the work in one generator: every `yield*` costs as much per event as reading the event does. */
export async function* streamAnswer(stream: AnswerStream): AsyncGenerator<ModelEvent> {
  const { reader, signal } = stream;
  signal.throwIfAborted();
  const out: ModelEvent[] = [];
  let failure: unknown;
  try {
    const splitter = createEventSplitter();
    let isOver = false;
    for await (const bytes of bodyOf(await stream.open())) {
      for (const event of splitter.push(bytes)) {
        isOver = reader.read(event, out);
        if (out.length === 0) out.push({ type: "still_working" });
        for (const ready of out) yield ready;
        out.length = 0;
        if (isOver) break;
      }
      if (isOver) break;
    }
    if (!isOver) readRest(reader, splitter.end(), out);
  } catch (error) {
    if (!reader.isComplete()) failure = stream.toModelError(error);
  }
  if (signal.aborted) failure = signal.reason;
  failure ??= failureToFinish(stream, out);
  // A failed answer has its usage, too.
  for (const ready of out) yield ready;
  if (failure === undefined) return;
  yield interruptedAnswer(reader.draft);
  throw failure;
}

function failureToFinish({ reader, toModelError }: AnswerStream, out: ModelEvent[]): unknown {
  try {
    reader.finish(out);
  } catch (error) {
    return toModelError(error);
  }
  return undefined;
}

/** A part of an event is no event: readers notice by what is missing that the stream was cut. */
function readRest(reader: StreamReader, events: readonly ServerSentEvent[], out: ModelEvent[]): void {
  try {
    for (const event of events) reader.read(event, out);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

function bodyOf({ body }: Response): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  return body ?? [];
}
