// A call as server-sent events: `partial` while the answer grows, `done` or `error` last.
import { type ServerSentEventMessage, ServerSentEventStream } from "deno-std/http/server_sent_event_stream.js";
import type { Clock } from "../protocol/clock.ts";
import { background } from "../runtime/background.ts";
import type { Told } from "./call-function.ts";

export interface EventStreamDeps {
  readonly clock: Pick<Clock, "now">;
  /** Aborts the call when the client goes away. */
  readonly abort: AbortController;
  /** The error as JSON. */
  readonly sayError: (error: unknown) => Promise<string>;
}

/** Each partial is the whole value so far, so a limit per second keeps long answers cheap. */
const minMsBetweenPartials = 50;

/** Throws a failure before the first event, so that it is answered with its own status. */
export async function eventStream(told: AsyncGenerator<Told, void>, deps: EventStreamDeps): Promise<Response> {
  const events = eventsOf(told, deps);
  let next: IteratorResult<ServerSentEventMessage, void> | undefined = await events.next();
  const body = new ReadableStream<ServerSentEventMessage>(
    {
      pull: async (controller) => {
        next ??= await events.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
        next = undefined;
      },
      cancel: () => {
        deps.abort.abort(new DOMException("The client stopped reading the answer.", "AbortError"));
        background(events.return());
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
  return new Response(body.pipeThrough(new ServerSentEventStream()), { headers });
}

async function* eventsOf(
  told: AsyncGenerator<Told, void>,
  { clock, sayError }: EventStreamDeps,
): AsyncGenerator<ServerSentEventMessage, void> {
  let toldAt = Number.NEGATIVE_INFINITY;
  let hasBegun = false;
  try {
    for await (const one of told) {
      if (one.type === "done") yield { event: "done", data: JSON.stringify(one.answer) };
      if (one.type === "done" || clock.now() - toldAt < minMsBetweenPartials) continue;
      toldAt = clock.now();
      hasBegun = true;
      yield { event: "partial", data: partialOf(one) };
    }
  } catch (error) {
    if (!hasBegun) throw error;
    yield { event: "error", data: await sayError(error) };
  }
}

/** Everything outside `open_path` is complete. Null: the whole value is. */
function partialOf({ partial, attempt }: Extract<Told, { type: "partial" }>): string {
  return JSON.stringify({ value: partial.value, open_path: partial.openPath ?? null, attempt });
}
