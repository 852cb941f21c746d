// Streams one model call: text goes to the event stream as it comes, and the outcome is the whole answer or as much as there was.
import type { Answer, AnswerInterrupted, ModelClient, ModelEvent, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { Clock } from "../../protocol/clock.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { createTextJoiner, storable } from "../history/storable.ts";
import { Interrupted } from "../interruption.ts";
import type { StreamedEvent } from "../journal.ts";

export type StreamOutcome =
  | { readonly type: "answered"; readonly answer: Answer }
  | { readonly type: "failed"; readonly error: ModelError }
  | {
      readonly type: "interrupted";
      readonly error: Interrupted;
      readonly parts: readonly SaidPart[];
      readonly isInTool: boolean;
    };

export interface StreamDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long a model may be silent. */
  readonly silenceMs: number;
  readonly onText: (text: Pick<Extract<StreamedEvent, { part: number }>, "type" | "part" | "text">) => void;
}

export async function streamModel(model: ModelClient, request: ModelRequest, deps: StreamDeps): Promise<StreamOutcome> {
  const silence = watchSilence(deps);
  let interrupted: AnswerInterrupted | undefined;
  const passOn = passTexts(deps.onText);
  const thinking = timeThinking(deps.clock);
  try {
    for await (const events of model.stream(request, AbortSignal.any([deps.signal, silence.signal]))) {
      const now = deps.clock.now();
      silence.broken(now);
      for (const event of events) {
        if (event.type === "answer_finished") return { type: "answered", answer: thinking.noted(event.answer) };
        thinking.heard(event, now);
        if (event.type === "answer_interrupted") interrupted = event;
        passOn(event);
      }
    }
    return { type: "failed", error: new ModelError("network", "The stream ended without an answer.") };
  } catch (error) {
    if (deps.signal.reason instanceof Interrupted) {
      const { parts = [], is_in_tool: isInTool = false } = interrupted ?? {};
      return { type: "interrupted", error: deps.signal.reason, parts: storable(parts), isInTool };
    }
    if (error instanceof ModelError) return { type: "failed", error };
    throw error;
  } finally {
    silence.end();
  }
}

/** Only whole characters: a stream may split one. */
function passTexts(onText: StreamDeps["onText"]) {
  const joiners: ReturnType<typeof createTextJoiner>[] = [];
  return (event: ModelEvent): void => {
    if (event.type !== "text_streamed" && event.type !== "reasoning_streamed") return;
    const joiner = (joiners[event.part] ??= createTextJoiner());
    const text = joiner(event.text);
    if (text !== "") onText({ type: event.type, part: event.part, text });
  };
}

/** A thought lasts from what came before it, or the call, to its last word. */
function timeThinking(clock: Pick<Clock, "now">) {
  const durations = new Map<number, number>();
  let since = clock.now();
  return {
    heard: (event: ModelEvent, now: number) => {
      if (event.type === "reasoning_streamed") {
        durations.set(event.part, (durations.get(event.part) ?? 0) + now - since);
      }
      since = now;
    },
    noted: (answer: Answer): Answer => ({
      ...answer,
      parts: answer.parts.map((part, index) => {
        const duration_ms = durations.get(index);
        return part.type === "reasoning" && duration_ms !== undefined
          ? { ...part, duration_ms: Math.round(duration_ms) }
          : part;
      }),
    }),
  };
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
      if (leftMs <= 0) return controller.abort(new ModelError("timeout", "The model was silent for too long."));
      alarm = clock.alarm(leftMs);
    }
  }
  const watching = watch();
  return {
    signal: controller.signal,
    broken: (now: number) => {
      brokenAt = now;
    },
    end: () => {
      hasEnded = true;
      alarm.ring();
      return watching;
    },
  };
}
