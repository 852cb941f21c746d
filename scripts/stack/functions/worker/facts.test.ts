import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { readOutput } from "./facts.ts";

async function read(...chunks: string[]) {
  const stream = new PassThrough();
  const seen: unknown[] = [];
  readOutput(stream, { onFact: (fact) => seen.push(fact), onLine: (line) => seen.push(line) });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once("close", resolve));
  return seen;
}

it("tells facts from output, however the bytes are cut", async () => {
  const text = 'hello\nhalf a line\x1e{"type":"serving","port":4000}\n\x1e{"type":"evaluating"}\nlast';
  const expected = ["hello", "half a line", { type: "serving", port: 4000 }, { type: "evaluating" }, "last"];
  expect(await read(text)).toEqual(expected);
  expect(await read(...text)).toEqual(expected);
});

it("takes what only looks like a fact for output", async () => {
  expect(await read('\x1enot json\n\x1e{"type":"serving","port":"80"}\n')).toEqual([
    "not json",
    '{"type":"serving","port":"80"}',
  ]);
});
