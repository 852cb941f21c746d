// The connection to the stack that started this process.
import { eventMark, type WorkerCommand, type WorkerEvent } from "../protocol.ts";

// Saved before the function's code runs, which may replace members of Deno.
const { stdout, stdin, exit } = Deno;
const encoder = new TextEncoder();

export function report(event: WorkerEvent): void {
  let bytes = encoder.encode(`${eventMark}${JSON.stringify(event)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stdout.writeSync(bytes));
}

/** Exits when the stack is gone. */
export async function readCommands(handle: (command: WorkerCommand) => void): Promise<never> {
  let rest = "";
  for await (const chunk of stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) handle(JSON.parse(line)); // only the stack holds the other end
  }
  return exit(0);
}

export function endProcess(): never {
  return exit(0);
}
