// A model call that writes no message of the conversation: for a summary, for a title. Reserved and billed like any other.
import type { ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import type { MessagePart } from "../protocol/messages.ts";
import type { Halted } from "./halt.ts";
import { billOf, hear } from "./hear.ts";
import type { Heard } from "./listen.ts";
import { hadWholeSlice, type ModelSource, type RunContext } from "./run-context.ts";
import { storable } from "./storable.ts";

const silenceMs = 30_000;

export type SideAnswer =
  | { readonly type: "said"; readonly text: string }
  | { readonly type: "refused"; readonly code: string; readonly sentence: string }
  | { readonly type: "failed"; readonly error: ModelError; readonly attempt: number }
  /** The slice is over, or the run is to cease. `isHopeless`: no slice will be long enough. */
  | { readonly type: "broken_off"; readonly halted: Halted; readonly text: string; readonly isHopeless: boolean };

/** Settled and billed, whatever comes of it; throws only what the journal throws. */
export async function askAside(
  run: RunContext,
  source: ModelSource,
  step: number,
  asked: ModelRequest,
): Promise<SideAnswer> {
  const request = storable(asked);
  const call_id = run.newId();
  const inputTokens = run.countTokens(request);
  const startedAt = run.clock.now();
  const start = await run.journal.startModelCall({
    call_id,
    step,
    model_id: source.spec.id,
    input_tokens: inputTokens,
    output_tokens: request.max_output_tokens,
  });
  if (!start.ok) return { type: "refused", code: start.code, sentence: start.sentence };
  const heard = await hear(run, source, request, { silenceMs, onSaid: () => undefined });
  await settle(run, call_id, heard, inputTokens);
  if (heard.type === "failed") return { type: "failed", error: heard.error, attempt: start.attempt };
  if (heard.type === "broken_off") {
    const isHopeless = heard.halted.reason === "slice_ended" && hadWholeSlice(run, startedAt);
    return { type: "broken_off", halted: heard.halted, text: textOf(heard.parts), isHopeless };
  }
  const text = textOf(heard.answer.parts);
  if (text !== "") return { type: "said", text };
  const error = new ModelError("empty_answer", "An aside was answered with nothing.");
  return { type: "failed", error, attempt: start.attempt };
}

async function settle(run: RunContext, call_id: string, heard: Heard, inputTokens: number): Promise<void> {
  if (run.halt.reason() === "lost") return; // whoever works on the run now settles it
  const { first_token_at } = heard;
  await run.journal.finishModelCall({
    call_id,
    ...(first_token_at !== undefined && { first_token_at }),
    status: heard.type === "answered" ? "finished" : "discarded",
    ...billOf(heard, inputTokens),
    ...(heard.type === "answered" && { stop_reason: heard.answer.stop_reason }),
    ...(heard.type === "failed" && { error_code: `model_${heard.error.class}` }),
  });
}

function textOf(parts: readonly MessagePart[]): string {
  return storable(parts)
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
}
