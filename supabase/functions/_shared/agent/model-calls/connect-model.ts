// One model asked and heard out, whatever comes of it, and what it is to be billed by.
import type { ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { AppError } from "../../protocol/errors.ts";
import type { Usage } from "../../protocol/messages.ts";
import { Interrupted } from "../interruption.ts";
import type { ModelSource, RunContext } from "../run-context.ts";
import { type StreamOutcome, type StreamDeps, streamModel } from "./stream-model.ts";

type Manner = Pick<StreamDeps, "silenceMs" | "onText">;

/** A model that cannot even be connected, for want of a key, has failed like one that refuses it. */
export async function connectAndStream(
  { clock, interruption }: Pick<RunContext, "clock" | "interruption">,
  source: ModelSource,
  request: ModelRequest,
  manner: Manner,
): Promise<StreamOutcome> {
  try {
    const client = await source.connect();
    if (interruption.signal.reason instanceof Interrupted) return notCalled(interruption.signal.reason);
    return await streamModel(client, request, { ...manner, clock, signal: interruption.signal });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "lease_lost") throw error;
    const cause = new ModelError("auth", error.message, { cause: error });
    return { type: "failed", error: cause, first_token_at: undefined, usage: undefined, receivedTokens: 0 };
  }
}

function notCalled(error: Interrupted): StreamOutcome {
  const usage = { input_tokens: 0, output_tokens: 0 };
  return {
    type: "interrupted",
    error,
    parts: [],
    isInTool: false,
    first_token_at: undefined,
    usage,
    receivedTokens: 0,
  };
}

/** What a call used: what the provider said, else what was said to it and heard from it. */
export function billedUsage(heard: StreamOutcome, inputTokens: number): { usage: Usage; is_estimate: boolean } {
  if (heard.type === "answered")
    return { usage: heard.answer.usage, is_estimate: heard.answer.is_usage_estimate ?? false };
  // A provider that had begun to answer, or was hung up on, has read what it was sent.
  const isRead = heard.type === "interrupted" || heard.first_token_at !== undefined;
  const usage = heard.usage ?? { input_tokens: isRead ? inputTokens : 0, output_tokens: 0 };
  const output_tokens = Math.max(usage.output_tokens, heard.receivedTokens);
  return { usage: { ...usage, output_tokens }, is_estimate: true };
}
