import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { readOutput } from "./worker-output.ts";

async function read(...chunks: string[]) {
  const stream = new PassThrough();
  const seen: unknown[] = [];
  readOutput(stream, { onEvent: (event) => seen.push(event), onLine: (line) => seen.push(line) });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once("close", resolve));
  return seen;
}

it("events are told from output, however the bytes are split", async () => {
  const text = 'hello\nhalf a line\x1e{"type":"serving","port":4000}\n\x1e{"type":"evaluating"}\nlast';
  const expected = ["hello", "half a line", { type: "serving", port: 4000 }, { type: "evaluating" }, "last"];
  expect(await read(text)).toEqual(expected);
  expect(await read(...text)).toEqual(expected);
});

it("a malformed event is treated as output", async () => {
  expect(await read('\x1enot json\n\x1e{"type":"serving","port":"80"}\n')).toEqual([
    "not json",
    '{"type":"serving","port":"80"}',
  ]);
});
