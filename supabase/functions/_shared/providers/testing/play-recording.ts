// A `fetch` that plays a recorded answer of a provider to an SDK.

export interface Playing {
  /** The default is one chunk. */
  readonly chunkBytes?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The state of the connection after the last byte. The default is closed. */
  readonly ending?: "closed" | "broken" | "silent";
}

interface RecordedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Player {
  readonly fetch: typeof fetch;
  readonly requests: RecordedRequest[];
  /** Whether the reader left before the end. */
  isCancelled: boolean;
}

export function playRecording(recording: string, playing: Playing = {}): Player {
  const { chunkBytes, status = 200, headers = { "content-type": "text/event-stream" }, ending = "closed" } = playing;
  const bytes = new TextEncoder().encode(recording);
  const player: Player = {
    requests: [],
    isCancelled: false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      player.requests.push({ url: request.url, headers: request.headers, body: await request.json() });
      return new Response(bodyOf(bytes, chunkBytes ?? Math.max(1, bytes.length), ending, request.signal), {
        status,
        headers,
      });
    },
  };
  return player;

  function bodyOf(all: Uint8Array<ArrayBuffer>, size: number, end: Playing["ending"], signal: AbortSignal) {
    let from = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        const abort = () => {
          player.isCancelled = true;
          controller.error(signal.reason);
        };
        signal.addEventListener("abort", abort, { once: true });
      },
      pull: (controller) => {
        if (from < all.length) {
          controller.enqueue(all.slice(from, from + size));
          from += size;
          return;
        }
        if (end === "closed") return controller.close();
        if (end === "broken") return controller.error(new TypeError("terminated"));
        return new Promise(() => undefined);
      },
      cancel: () => {
        player.isCancelled = true;
      },
    });
  }
}

/** Named events with JSON, in the form of Anthropic and the Responses API. */
export function asServerSentEvents<Event extends { readonly type: string }>(events: readonly Event[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
