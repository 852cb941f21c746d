// A `fetch` that plays a recorded answer of a provider to an SDK.

export interface Playing {
  /** The default is one chunk. */
  readonly chunkBytes?: number;
  /** Where chunks begin, in any order, instead of equal chunks. */
  readonly cuts?: readonly number[];
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
  const { status = 200, headers = { "content-type": "text/event-stream" }, ending = "closed" } = playing;
  const chunks = chunksOf(new TextEncoder().encode(recording), playing);
  const player: Player = {
    requests: [],
    isCancelled: false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      player.requests.push({ url: request.url, headers: request.headers, body: await request.json() });
      return new Response(bodyOf(request.signal), { status, headers });
    },
  };
  return player;

  function bodyOf(signal: AbortSignal) {
    const left = chunks.values();
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        const abort = () => {
          player.isCancelled = true;
          controller.error(signal.reason);
        };
        signal.addEventListener("abort", abort, { once: true });
      },
      pull: (controller) => {
        const { value: chunk } = left.next();
        if (chunk) return controller.enqueue(chunk);
        if (ending === "closed") return controller.close();
        if (ending === "broken") return controller.error(new TypeError("terminated"));
        return new Promise(() => undefined);
      },
      cancel: () => {
        player.isCancelled = true;
      },
    });
  }
}

function chunksOf(bytes: Uint8Array<ArrayBuffer>, { chunkBytes, cuts }: Playing): Uint8Array<ArrayBuffer>[] {
  const size = chunkBytes ?? Math.max(1, bytes.length);
  const equal = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
  const starts = cuts ? [0, ...cuts].toSorted((a, b) => a - b) : equal;
  return starts.map((start, index) => bytes.slice(start, starts[index + 1])).filter(({ length }) => length > 0);
}

/** Named events with JSON, in the form of Anthropic and the Responses API. */
export function asServerSentEvents<Event extends { readonly type: string }>(events: readonly Event[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
