// Hears one model out: what it says goes to the event stream as it comes, and comes back whole, or as far as it got.
import type { Answer, ModelClient, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { MessagePart, Usage } from "../../protocol/messages.ts";
import type { Clock } from "../clock.ts";
import { createTextJoiner } from "../history/storable.ts";
import { Interrupted } from "../interruption.ts";
import type { StreamedEvent } from "../journal.ts";

interface Facts {
  readonly first_token_at: string | undefined;
  readonly usage: Usage | undefined;
  /** About how many tokens were heard, thoughts and cut tool calls included. */
  readonly heardTokens: number;
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
  /** How long a model may say nothing at all. */
  readonly silenceMs: number;
  readonly onSaid: (said: Pick<Extract<StreamedEvent, { part: number }>, "type" | "part" | "text">) => void;
}

const charactersPerToken = 3;

export async function streamModel(model: ModelClient, request: ModelRequest, deps: StreamDeps): Promise<StreamOutcome> {
  const silence = watchSilence(deps);
  const said = new Map<number, string[]>();
  let isInTool = false;
  let usage: Usage | undefined;
  let firstTokenAt: string | undefined;
  let heardTokens = 0;
  const joiners: ReturnType<typeof createTextJoiner>[] = [];
  const joinerOf = (part: number) => {
    joiners[part] ??= createTextJoiner();
    return joiners[part];
  };
  const facts = () => ({ first_token_at: firstTokenAt, usage, heardTokens: Math.ceil(heardTokens) });
  try {
    for await (const event of model.stream(request, AbortSignal.any([deps.signal, silence.signal]))) {
      silence.broken();
      if (event.type === "answer_finished")
        return { type: "answered", answer: event.answer, ...facts(), usage: event.answer.usage };
      if (event.type === "usage_known") usage = event.usage;
      else if (event.type !== "still_working") firstTokenAt ??= deps.clock.timestamp();
      if (event.type === "tool_call_begun") isInTool = true;
      if (event.type === "still_working" && isInTool) heardTokens += 1;
      if (event.type !== "text_streamed" && event.type !== "reasoning_streamed") continue;
      heardTokens += event.text.length / charactersPerToken;
      const text = joinerOf(event.part)(event.text);
      if (text === "") continue;
      deps.onSaid({ type: event.type, part: event.part, text });
      if (event.type === "text_streamed") keep(said, event.part, text);
    }
    return { type: "failed", error: new ModelError("network", "The stream ended without an answer."), ...facts() };
  } catch (error) {
    if (deps.signal.reason instanceof Interrupted)
      return { type: "interrupted", error: deps.signal.reason, parts: textsOf(said), isInTool, ...facts() };
    if (silence.signal.aborted)
      return { type: "failed", error: new ModelError("timeout", "The model said nothing."), ...facts() };
    if (error instanceof ModelError) return { type: "failed", error, ...facts() };
    throw error;
  } finally {
    silence.end();
  }
}

function textsOf(said: ReadonlyMap<number, readonly string[]>): MessagePart[] {
  return [...said.keys()]
    .sort((a, b) => a - b)
    .map((part) => ({ type: "text", text: (said.get(part) ?? []).join("") }));
}

/** Aborts when nothing was heard for too long. One alarm for the whole stream, not one for each event. */
function watchSilence({ clock, silenceMs }: Pick<StreamDeps, "clock" | "silenceMs">) {
  const controller = new AbortController();
  let heardAt = clock.now();
  let alarm = clock.alarm(silenceMs);
  let hasEnded = false;
  async function watch(): Promise<void> {
    for (;;) {
      await alarm.rings;
      if (hasEnded) return;
      const leftMs = heardAt + silenceMs - clock.now();
      if (leftMs <= 0) return controller.abort();
      alarm = clock.alarm(leftMs);
    }
  }
  const watching = watch();
  return {
    signal: controller.signal,
    broken: () => {
      heardAt = clock.now();
    },
    end: () => {
      hasEnded = true;
      alarm.ring();
      return watching;
    },
  };
}

function keep(said: Map<number, string[]>, part: number, text: string): void {
  const texts = said.get(part);
  if (texts) texts.push(text);
  else said.set(part, [text]);
}
