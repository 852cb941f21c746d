// Watches a server-sent event stream for the `[DONE]` mark at its end, which the SDK does not pass on.

/** The mark, with line breaks around it. */
const tailBytes = 24;

export interface EndMarkWatch {
  readonly fetch: typeof fetch;
  readonly hasEndMark: () => boolean;
}

/** For one request. Keeps the last few bytes and reads them only when asked. */
export function watchForEndMark(inner: typeof fetch): EndMarkWatch {
  let tail = new Uint8Array();
  const keepTail = new TransformStream<Uint8Array, Uint8Array>({
    transform: (bytes, controller) => {
      tail = lastBytes(tail, bytes);
      controller.enqueue(bytes);
    },
  });
  return {
    fetch: async (input, init) => {
      const response = await inner(input, init);
      if (!response.ok || !response.body) return response;
      const { status, statusText, headers } = response;
      return new Response(response.body.pipeThrough(keepTail), { status, statusText, headers });
    },
    hasEndMark: () => /data: ?\[DONE\]\s*$/.test(new TextDecoder().decode(tail)),
  };
}

function lastBytes(before: Uint8Array, bytes: Uint8Array) {
  if (bytes.length >= tailBytes) return bytes.slice(-tailBytes);
  const joined = new Uint8Array(before.length + bytes.length);
  joined.set(before);
  joined.set(bytes, before.length);
  return joined.slice(-tailBytes);
}
