// What a worker says on stdout: facts for the stack, and whatever the function or Deno itself writes there.
import type { Readable } from "node:stream";
import { z } from "zod";
import { type Fact, factMark } from "../protocol.ts";

const factSchema: z.ZodType<Fact> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("evaluating") }),
  z.object({ type: z.literal("serving"), port: z.number().int().positive() }),
  z.object({ type: z.literal("handler_missing") }),
  z.object({ type: z.literal("background_changed"), count: z.number().int().nonnegative() }),
  z.object({ type: z.literal("logged"), level: z.number(), text: z.string(), requestId: z.string().optional() }),
]);

export interface OutputListener {
  onFact(fact: Fact): void;
  /** A line that is no fact, without its end. */
  onLine(line: string): void;
}

export function readOutput(stream: Readable, { onFact, onLine }: OutputListener): void {
  const take = (line: string) => {
    const [text, ...facts] = line.split(factMark);
    if (text) onLine(text);
    for (const fact of facts) readFact(fact, { onFact, onLine });
  };
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
  stream.on("end", () => take(rest));
}

/** A function may write the mark too: what does not parse is its output and no fact. */
function readFact(text: string, { onFact, onLine }: OutputListener): void {
  const parsed = factSchema.safeParse(parseJson(text));
  if (parsed.success) onFact(parsed.data);
  else if (text) onLine(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
