// Collects the events, the answer or the error of one model call.
import type { Answer, ModelClient, ModelEvent, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";

export const plainRequest: ModelRequest = {
  instructions: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
  tools: [],
  max_output_tokens: 1000,
};

export async function collectEvents(
  client: ModelClient,
  request = plainRequest,
  signal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const batch of client.stream(request, signal)) events.push(...batch);
  return events;
}

export async function collectAnswer(client: ModelClient, request = plainRequest): Promise<Answer> {
  const last = (await collectEvents(client, request)).at(-1);
  if (last?.type !== "answer_finished") throw new Error("The stream did not end with an answer.");
  return last.answer;
}

export async function collectError(client: ModelClient, request = plainRequest): Promise<ModelError> {
  const { error } = await collectFailure(client, { request });
  if (!(error instanceof ModelError)) throw new Error("No ModelError was thrown.", { cause: error });
  return error;
}

interface FailureOptions {
  readonly request?: ModelRequest;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ModelEvent) => void;
}

/** The events before a failure or an abort, and the error. */
export async function collectFailure(client: ModelClient, options: FailureOptions = {}) {
  const { request = plainRequest, signal = new AbortController().signal, onEvent } = options;
  const events: ModelEvent[] = [];
  try {
    for await (const batch of client.stream(request, signal)) {
      events.push(...batch);
      for (const event of batch) onEvent?.(event);
    }
  } catch (error: unknown) {
    return { events, error };
  }
  return { events, error: undefined };
}

/** The text streamed to each part, including the white space that an answer begins with. */
export function streamedTexts(events: readonly ModelEvent[]): string[] {
  const texts: string[] = [];
  for (const event of events) {
    if (event.type === "text_streamed" || event.type === "reasoning_streamed")
      texts[event.part] = (texts[event.part] ?? "") + event.text;
  }
  return texts;
}
