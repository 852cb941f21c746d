// A call as server-sent events: `partial` while the answer grows, `done` or `error` last.

import type { Clock } from "../protocol/clock.ts";
import { background } from "../runtime/background.ts";
import type { Told } from "./call-function.ts";

export interface EventStreamDeps {
  readonly clock: Pick<Clock, "now">;
  /** The call, to be given up when nobody reads any more. */
  readonly abort: AbortController;
  /** What a failure reads like, as JSON. */
  readonly sayError: (error: unknown) => Promise<string>;
}

/** Each partial is the whole value so far: so many a second are plenty, and long answers stay cheap. */
const leastMsBetweenPartials = 50;

/** What fails before anything is told is thrown, to be answered with its own status. */
export async function eventStream(told: AsyncGenerator<Told, void>, deps: EventStreamDeps): Promise<Response> {
  const events = eventsOf(told, deps);
  let next: IteratorResult<string, void> | undefined = await events.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        next ??= await events.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
        next = undefined;
      },
      cancel: () => {
        deps.abort.abort(new DOMException("Nobody reads the answer any more.", "AbortError"));
        background(events.return());
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

async function* eventsOf(
  told: AsyncGenerator<Told, void>,
  { clock, sayError }: EventStreamDeps,
): AsyncGenerator<string, void> {
  let toldAt = Number.NEGATIVE_INFINITY;
  let hasBegun = false;
  try {
    for await (const one of told) {
      if (one.type === "done") yield event("done", JSON.stringify(one.answer));
      if (one.type === "done" || clock.now() - toldAt < leastMsBetweenPartials) continue;
      toldAt = clock.now();
      hasBegun = true;
      yield event("partial", partialOf(one));
    }
  } catch (error) {
    if (!hasBegun) throw error;
    yield event("error", await sayError(error));
  }
}

/** Everything in the value is done but what lies on the open path; null: all of it is. */
function partialOf({ partial, attempt }: Extract<Told, { type: "partial" }>): string {
  return JSON.stringify({ value: partial.value, open_path: partial.openPath ?? null, attempt });
}

function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}
