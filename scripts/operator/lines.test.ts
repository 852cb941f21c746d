import { expect, test } from "vitest";
import { readLines } from "./lines.ts";

const rows = ["one\n", "\n", "sepa\u2028ra\u2029tors, \u0085, \v, \f and \r\n", "é 🙂\n", "cut off"];

async function linesFrom(chunks: readonly Buffer[]): Promise<string[]> {
  async function* given() {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of readLines(given())) lines.push(line.toString());
  return lines;
}

test("Only line feeds end lines, wherever the text is cut into chunks", async () => {
  const whole = Buffer.from(rows.join(""));
  expect(await linesFrom([whole])).toEqual(rows);
  expect(await linesFrom([...whole].map((byte) => Buffer.of(byte)))).toEqual(rows);
  for (const at of whole.keys()) expect(await linesFrom([whole.subarray(0, at), whole.subarray(at)])).toEqual(rows);
});
