import { describe, expect, test } from "vitest";
import { readBody } from "./read-body.ts";

const chunks = [[1, 2, 3], Array<number>(40_000).fill(4), [5]].map((bytes) => Uint8Array.from(bytes));

interface Ending {
  readonly failure?: Error;
  readonly onCancel?: () => void;
}

/** With `type: "bytes"` a stream as fetch makes it, which fills the reader's buffer. */
function bodyOf(type: "bytes" | undefined, { failure, onCancel }: Ending = {}): ReadableStream<Uint8Array> {
  const left = chunks.values();
  const source = {
    pull: (controller: ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
      const { value } = left.next();
      if (value) return controller.enqueue(value.slice());
      if (failure) return controller.error(failure);
      controller.close();
      if ("byobRequest" in controller) controller.byobRequest?.respond(0);
    },
    cancel: () => onCancel?.(),
  };
  return type ? new ReadableStream({ ...source, type }) : new ReadableStream(source);
}

describe.each([["of bytes", "bytes"] as const, ["of chunks", undefined] as const])("a stream %s", (_, type) => {
  test("A body is read whole and in order", async () => {
    const read: number[] = [];
    for await (const bytes of readBody(bodyOf(type))) read.push(...bytes);
    expect(read).toEqual(chunks.flatMap((bytes) => [...bytes]));
  });

  test("A body that fails throws its error after what came before", async () => {
    const failure = new Error("broken");
    let count = 0;
    const reading = (async () => {
      for await (const bytes of readBody(bodyOf(type, { failure }))) count += bytes.length;
    })();
    await expect(reading).rejects.toBe(failure);
    expect(count).toBe(40_004);
  });

  test("Leaving the loop cancels the body", async () => {
    let isCancelled = false;
    const onCancel = () => {
      isCancelled = true;
    };
    for await (const _chunk of readBody(bodyOf(type, { onCancel }))) break;
    expect(isCancelled).toBe(true);
  });
});
