// Streams one answer: the response of an SDK in, our events out, every failure a ModelError. The SDKs' own event streams cost several
// times as much per token, hide keep-alives and end an aborted stream as if it were complete.
import type { ModelEvent } from "../models/model-client.ts";
import type { ModelError } from "../models/model-error.ts";
import { type AnswerDraft, interruptedAnswer } from "./answer-draft.ts";
import { readBody } from "./read-body.ts";
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

/** Yields what each chunk of the network holds, and at last what is left, all in one generator: each layer costs as much as reading. */
export async function* streamAnswer(stream: AnswerStream): AsyncGenerator<readonly ModelEvent[]> {
  const { reader, signal } = stream;
  signal.throwIfAborted();
  const splitter = createEventSplitter();
  let out: ModelEvent[] = [];
  let isOver = false;
  let failure: unknown;
  try {
    for await (const bytes of chunksOf(await stream.open())) {
      isOver = readEvents(reader, splitter.push(bytes), out);
      if (isOver) break;
      yield out;
      out = [];
    }
    if (!isOver) readRest(reader, splitter.end(), out);
  } catch (error) {
    if (!reader.isComplete()) failure = stream.toModelError(error);
  }
  if (signal.aborted) failure = signal.reason;
  failure ??= failureToFinish(stream, out);
  if (failure !== undefined) out.push(interruptedAnswer(reader.draft));
  yield out;
  if (failure !== undefined) throw failure;
}

/** True: the stream holds nothing else of interest. */
function readEvents(reader: StreamReader, events: readonly ServerSentEvent[], out: ModelEvent[]): boolean {
  for (const event of events) if (reader.read(event, out)) return true;
  return false;
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
    readEvents(reader, events, out);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

function chunksOf({ body }: Response): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  return body ? readBody(body) : [];
}
