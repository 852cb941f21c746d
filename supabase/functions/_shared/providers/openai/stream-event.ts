// Reads one event of an OpenAI stream as the SDK does: the end mark, a JSON value, or an error.
import { APIError } from "openai";
import { asObject } from "../json.ts";
import type { ServerSentEvent } from "../server-sent-events.ts";

export function isEndMark({ data }: ServerSentEvent): boolean {
  return data.startsWith("[DONE]");
}

/** Throws the SDK's error for an event that reports one. */
export function readStreamEvent({ event, data }: ServerSentEvent): unknown {
  const value: unknown = JSON.parse(data);
  const error = asObject(value)?.error;
  if (event === "error") throw streamError(error ?? value);
  if (error) throw streamError(error);
  return value;
}

/** The types of the SDK allow only objects, but it passes on a text, too, and puts it into the message. */
function streamError(error: unknown): APIError {
  return new APIError(undefined, Object(error), undefined, undefined);
}
