// One model call: what it may cost is reserved, what it says is told on, and how it failed is kept for the error.
import type { Answer, ModelClient, ModelEvent, ModelRequest, StopReason } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import type { Usage } from "../protocol/messages.ts";
import { type AttemptOutcome, boundedWords } from "./call-error.ts";
import type { CallScope } from "./clients/typed-client.ts";

export interface Heard {
  readonly text: string;
  readonly stopReason: StopReason;
  readonly usage: Usage;
}

export interface HearOptions<Told> {
  readonly scope: CallScope;
  /** Undefined: there is nothing to tell of it. */
  readonly tell: (delta: string) => Told | undefined;
}

/** Keeps a failed attempt itself; whether a heard one is any good is for the caller to say. */
export async function* hearModel<Told>(
  model: ModelClient,
  request: ModelRequest,
  { scope, tell }: HearOptions<Told>,
): AsyncGenerator<Told, Heard> {
  const reservation = scope.budget?.reserve(model.spec, request);
  let said = "";
  let usage: Usage | undefined;
  let outcome: AttemptOutcome | undefined = { type: "aborted" };
  try {
    for await (const event of model.stream(reservation?.request ?? request, scope.signal)) {
      usage = usageOf(event) ?? usage;
      const delta = newText(event, said);
      said += delta;
      const told = delta === "" ? undefined : tell(delta);
      if (told !== undefined) {
        yield told;
        // Whoever was told may have taken his time; a model that waits for the next word need not hear of an abort before it.
        scope.signal.throwIfAborted();
      }
      if (event.type !== "answer_finished") continue;
      const heard = heardOf(event.answer);
      outcome = undefined;
      return heard;
    }
    throw new ModelError("network", "The stream ended without an answer.");
  } catch (error) {
    const failure: unknown = scope.signal.aborted ? scope.signal.reason : error;
    if (failure instanceof ModelError) outcome = { type: "failed", class: failure.class, detail: failure.message };
    throw failure;
  } finally {
    reservation?.settle(usage ?? (wasTurnedAway(outcome, said) ? nothing : undefined));
    if (outcome) scope.attempts.push({ model: model.spec.id, outcome, said: boundedWords(said), usage });
  }
}

const nothing: Usage = { input_tokens: 0, output_tokens: 0 };

/** A provider that refuses at the door bills nothing; one that fell silent, or was left, may have worked all the while. */
function wasTurnedAway(outcome: AttemptOutcome | undefined, said: string): boolean {
  return outcome?.type === "failed" && said === "" && outcome.class !== "timeout" && outcome.class !== "network";
}

function usageOf(event: ModelEvent): Usage | undefined {
  if (event.type === "usage_known") return event.usage;
  return event.type === "answer_finished" ? event.answer.usage : undefined;
}

/** What an event adds to the text: of the finished answer, what was not streamed. */
function newText(event: ModelEvent, said: string): string {
  if (event.type === "text_streamed") return event.text;
  if (event.type !== "answer_finished") return "";
  const whole = textOf(event.answer);
  return whole.startsWith(said) ? whole.slice(said.length) : "";
}

function heardOf(answer: Answer): Heard {
  if (answer.stop_reason === "refusal") throw new ModelError("refused", "The model declined to answer.");
  return { text: textOf(answer), stopReason: answer.stop_reason, usage: answer.usage };
}

function textOf({ parts }: Answer): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
