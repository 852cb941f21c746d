// Hears a model out, for tests: all it said, its answer, or how it failed.
import type { Answer, ModelClient, ModelEvent, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";

export const plainRequest: ModelRequest = {
  instructions: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
  tools: [],
  max_output_tokens: 1000,
};

export async function hearEvents(
  client: ModelClient,
  request = plainRequest,
  signal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of client.stream(request, signal)) events.push(event);
  return events;
}

export async function hearAnswer(client: ModelClient, request = plainRequest): Promise<Answer> {
  const last = (await hearEvents(client, request)).at(-1);
  if (last?.type !== "answer_finished") throw new Error("The stream did not end with an answer.");
  return last.answer;
}

export async function hearError(client: ModelClient, request = plainRequest): Promise<ModelError> {
  const error = await hearEvents(client, request).catch((thrown: unknown) => thrown);
  if (!(error instanceof ModelError)) throw new Error("No ModelError was thrown.", { cause: error });
  return error;
}

/** Without the signs of life. */
export function shown(events: readonly ModelEvent[]): ModelEvent[] {
  return events.filter(({ type }) => type !== "still_working");
}

/**
 * What was streamed to each place, beside what the finished answer has there. The white space an answer begins with, and
 * that of a part that never came to be, is streamed with the first text.
 */
export function streamedTexts(events: readonly ModelEvent[]): string[] {
  const texts: string[] = [];
  for (const event of events) {
    if (event.type === "text_streamed" || event.type === "reasoning_streamed")
      texts[event.part] = (texts[event.part] ?? "") + event.text;
  }
  return texts;
}
