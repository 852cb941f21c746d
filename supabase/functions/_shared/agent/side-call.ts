// A model call that writes no message of the conversation: for a summary, for a title. Reserved and billed like any other.
import type { ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { listen } from "./listen.ts";
import type { ModelSource, RunContext } from "./run-context.ts";
import { storable } from "./storable.ts";

const silenceMs = 30_000;

export type SideAnswer =
  | { readonly type: "said"; readonly text: string }
  | { readonly type: "refused"; readonly code: string; readonly sentence: string }
  | { readonly type: "failed"; readonly error: ModelError };

/** Throws what stops the whole slice; a model that fails is an answer. */
export async function askAside(
  run: RunContext,
  source: ModelSource,
  step: number,
  request: ModelRequest,
): Promise<SideAnswer> {
  const call_id = run.newId();
  const inputTokens = run.countTokens(request);
  const start = await run.journal.startModelCall({
    call_id,
    step,
    model_id: source.spec.id,
    input_tokens: inputTokens,
    output_tokens: request.max_output_tokens,
  });
  if (!start.ok) return { type: "refused", code: start.code, sentence: start.sentence };
  const client = await source.connect();
  const heard = await listen(client, request, {
    clock: run.clock,
    signal: run.halt.signal,
    silenceMs,
    onSaid: () => undefined,
  });
  const first_token_at = heard.first_token_at;
  await run.journal.finishModelCall({
    call_id,
    ...(first_token_at !== undefined && { first_token_at }),
    status: heard.type === "answered" ? "finished" : "discarded",
    usage: heard.usage ?? { input_tokens: heard.type === "broken_off" ? inputTokens : 0, output_tokens: 0 },
    is_estimate: heard.type !== "answered",
    ...(heard.type === "answered" && { stop_reason: heard.answer.stop_reason }),
    ...(heard.type === "failed" && { error_code: `model_${heard.error.class}` }),
  });
  if (heard.type === "broken_off") throw heard.halted;
  if (heard.type === "failed") return heard;
  const text = storable(heard.answer.parts)
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
  return text === ""
    ? { type: "failed", error: new ModelError("empty_answer", "An aside was answered with nothing.") }
    : { type: "said", text };
}
