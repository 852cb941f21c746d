// Reads the body of a response, chunk by chunk as the network delivers it.

const bufferBytes = 16_384;

/**
 * Each chunk is valid until the next one is asked for. Deno allocates and clears 64 KiB for every read of an ordinary reader, half of
 * what a token costs; a reader of bytes fills the same buffer again and again.
 */
export async function* readBody(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = byteReaderOf(body);
  if (!reader) return yield* body;
  let buffer = new ArrayBuffer(bufferBytes);
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    await reader.cancel();
  }
}

/** Undefined for a stream that does not read into buffers. The only way to find out is to try. */
function byteReaderOf(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch (error) {
    if (error instanceof TypeError && !body.locked) return undefined;
    throw error;
  }
}
