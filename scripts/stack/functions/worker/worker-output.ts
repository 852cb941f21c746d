// Reads a worker's stdout: events for the stack, and output of the function or of Deno.
import type { Readable } from "node:stream";
import { z } from "zod";
import { eventMark, type WorkerEvent } from "../protocol.ts";

const eventSchema: z.ZodType<WorkerEvent> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("evaluating") }),
  z.object({ type: z.literal("serving"), port: z.number().int().positive() }),
  z.object({ type: z.literal("handler_missing") }),
  z.object({ type: z.literal("background_changed"), count: z.number().int().nonnegative() }),
  z.object({ type: z.literal("logged"), level: z.number(), text: z.string(), requestId: z.string().optional() }),
]);

export interface OutputListener {
  onEvent(event: WorkerEvent): void;
  /** Any other line, without its end. */
  onLine(line: string): void;
}

export function readOutput(stream: Readable, { onEvent, onLine }: OutputListener): void {
  const take = (line: string) => {
    const [text, ...events] = line.split(eventMark);
    if (text) onLine(text);
    for (const event of events) readEvent(event, { onEvent, onLine });
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

/** A function may write the mark too, so text that does not parse is its output. */
function readEvent(text: string, { onEvent, onLine }: OutputListener): void {
  const parsed = eventSchema.safeParse(parseJson(text));
  if (parsed.success) onEvent(parsed.data);
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
