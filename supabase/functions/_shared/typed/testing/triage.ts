// A function to call and models to call it with: the language of the tests of calls.
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
/** An answer that fits, and what becomes of it. */
export const good = '{"kind": "bug", "tags": ["a", "b"], "day": "Monday"}';
export const value = { kind: "bug", tags: ["a", "b"], day: 6 } as const;

/** What there is besides a prompt to a function whose answer is a short text. */
export const echo = { name: "echo", input: z.string(), output: z.string().max(20) };

/** Says one line after the other, whatever is asked. */
export function says(lines: readonly (Line | string)[], requests: ModelRequest[] = [], overrides = {}) {
  const left = lines.map((line) => (typeof line === "string" ? { text: line } : line));
  const script: Script = () => left.shift() ?? { text: "Nothing more was scripted." };
  return single(scriptedClient(script, requests, overrides));
}

export async function failureOf(running: Promise<unknown>): Promise<TypedCallError> {
  const failure = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof TypedCallError)) throw new Error(`No TypedCallError but ${String(failure)}`);
  return failure;
}
