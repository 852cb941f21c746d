// The line to the stack that started this process.
import { type Fact, factMark, type Order } from "../protocol.ts";

// Taken before the function's code runs, which may replace what hangs on Deno.
const { stdout, stdin, exit } = Deno;
const encoder = new TextEncoder();

export function report(fact: Fact): void {
  let bytes = encoder.encode(`${factMark}${JSON.stringify(fact)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stdout.writeSync(bytes));
}

/** Hands on each order; when the stack is gone, so is this process. */
export async function followOrders(follow: (order: Order) => void): Promise<never> {
  let rest = "";
  for await (const chunk of stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) follow(JSON.parse(line)); // only the stack holds the other end
  }
  return exit(0);
}

export function endProcess(): never {
  return exit(0);
}
