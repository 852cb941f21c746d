// Streams one model call: text goes to the event stream as it comes, and the outcome is the whole answer or as much as there was.
import type { Answer, AnswerInterrupted, ModelClient, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { MessagePart, Usage } from "../../protocol/messages.ts";
import type { Clock } from "../clock.ts";
import { createTextJoiner, storable } from "../history/storable.ts";
import { Interrupted } from "../interruption.ts";
import type { StreamedEvent } from "../journal.ts";

interface Facts {
  readonly first_token_at: string | undefined;
  readonly usage: Usage | undefined;
  /** About how many tokens were received, thoughts and cut tool calls included. */
  readonly receivedTokens: number;
}
export type StreamOutcome = Facts &
  (
    | { readonly type: "answered"; readonly answer: Answer }
    | { readonly type: "failed"; readonly error: ModelError }
    | {
        readonly type: "interrupted";
        readonly error: Interrupted;
        readonly parts: readonly MessagePart[];
        readonly isInTool: boolean;
      }
  );

export interface StreamDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long a model may be silent. */
  readonly silenceMs: number;
  readonly onText: (text: Pick<Extract<StreamedEvent, { part: number }>, "type" | "part" | "text">) => void;
}

export async function streamModel(model: ModelClient, request: ModelRequest, deps: StreamDeps): Promise<StreamOutcome> {
  const silence = watchSilence(deps);
  let usage: Usage | undefined;
  let firstTokenAt: string | undefined;
  let interrupted: AnswerInterrupted | undefined;
  const joiners: ReturnType<typeof createTextJoiner>[] = [];
  const facts = () => ({
    first_token_at: firstTokenAt,
    usage,
    receivedTokens: interrupted?.output_tokens ?? 0,
  });
  try {
    for await (const event of model.stream(request, AbortSignal.any([deps.signal, silence.signal]))) {
      silence.broken();
      switch (event.type) {
        case "answer_finished":
          return { type: "answered", answer: event.answer, ...facts(), usage: event.answer.usage };
        case "answer_interrupted":
          interrupted = event;
          break;
        case "usage_known":
          usage = event.usage;
          break;
        case "tool_call_begun":
          firstTokenAt ??= deps.clock.timestamp();
          break;
        case "text_streamed":
        case "reasoning_streamed": {
          firstTokenAt ??= deps.clock.timestamp();
          const joiner = (joiners[event.part] ??= createTextJoiner());
          const text = joiner(event.text);
          if (text !== "") deps.onText({ type: event.type, part: event.part, text });
        }
      }
    }
    return { type: "failed", error: new ModelError("network", "The stream ended without an answer."), ...facts() };
  } catch (error) {
    if (deps.signal.reason instanceof Interrupted) {
      const { parts = [], is_in_tool: isInTool = false } = interrupted ?? {};
      return { type: "interrupted", error: deps.signal.reason, parts: storable(parts), isInTool, ...facts() };
    }
    if (silence.signal.aborted)
      return { type: "failed", error: new ModelError("timeout", "The model was silent for too long."), ...facts() };
    if (error instanceof ModelError) return { type: "failed", error, ...facts() };
    throw error;
  } finally {
    silence.end();
  }
}

/** Aborts after too long a silence. One alarm serves the whole stream, instead of one for each event. */
function watchSilence({ clock, silenceMs }: Pick<StreamDeps, "clock" | "silenceMs">) {
  const controller = new AbortController();
  let brokenAt = clock.now();
  let alarm = clock.alarm(silenceMs);
  let hasEnded = false;
  async function watch(): Promise<void> {
    for (;;) {
      await alarm.rings;
      if (hasEnded) return;
      const leftMs = brokenAt + silenceMs - clock.now();
      if (leftMs <= 0) return controller.abort();
      alarm = clock.alarm(leftMs);
    }
  }
  const watching = watch();
  return {
    signal: controller.signal,
    broken: () => {
      brokenAt = clock.now();
    },
    end: () => {
      hasEnded = true;
      alarm.ring();
      return watching;
    },
  };
}
