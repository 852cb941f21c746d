// A typed function and scripted models for the tests of calls.
import { z } from "zod";
import { type Line, type Script, scriptedClient } from "../../agent/testing/scripted-client.ts";
import type { ModelRequest } from "../../models/model-client.ts";
import { TypedCallError } from "../call-error.ts";
import { single } from "../clients/typed-client.ts";
import { defineFunction } from "../define-function.ts";

export const triage = defineFunction({
  name: "triage",
  description: "Sorts what customers write.",
  input: z.object({ mail: z.string().min(1), limit: z.coerce.number().default(3) }),
  output: z.object({
    kind: z.enum(["bug", "question"]),
    tags: z.array(z.string()),
    day: z.string().transform((text) => text.length),
  }),
  system: "You sort mail.",
  prompt: ({ mail, limit }) => `At most ${limit} tags.\n\n${mail}`,
});
export const input = { mail: "It broke" };
/** A valid answer, and the value that it becomes. */
export const good = '{"kind": "bug", "tags": ["a", "b"], "day": "Monday"}';
export const value = { kind: "bug", tags: ["a", "b"], day: 6 } as const;

/** A function that returns a short text, without its prompt. */
export const echo = { name: "echo", input: z.string(), output: z.string().max(20) };

/** Answers with one line after the other, whatever the request. */
export function says(lines: readonly (Line | string)[], requests: ModelRequest[] = [], overrides = {}) {
  const left = lines.map((line) => (typeof line === "string" ? { text: line } : line));
  const script: Script = () => left.shift() ?? { text: "The script has no more lines." };
  return single(scriptedClient(script, requests, overrides));
}

export async function failureOf(running: Promise<unknown>): Promise<TypedCallError> {
  const failure = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof TypedCallError)) throw new Error(`Expected a TypedCallError, got ${String(failure)}`);
  return failure;
}
