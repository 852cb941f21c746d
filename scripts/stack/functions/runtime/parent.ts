// The line to the stack that started this process: facts go out on stdout, orders come in on stdin.

/** Starts every fact, so that the stack can tell it from what the function itself writes to stdout. */
const factMark = "\x1e";

export type Fact =
  | { readonly type: "evaluating" }
  | { readonly type: "serving"; readonly port: number }
  | { readonly type: "handler_missing" }
  | { readonly type: "background_changed"; readonly count: number }
  | { readonly type: "logged"; readonly level: number; readonly text: string; readonly requestId?: string };

/** Why a worker ends, in the words of `beforeunload`'s `detail.reason`. */
export type UnloadReason = "wall_clock" | "cpu" | "memory" | "early_drop" | "termination";

export type Order =
  | { readonly type: "announce_end"; readonly reason: UnloadReason }
  | { readonly type: "end"; readonly reason: UnloadReason };

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
