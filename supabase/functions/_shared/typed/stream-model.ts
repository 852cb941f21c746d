// One model call: reserves its budget, passes on the text as it streams and records how a failed call ended.
import type { Answer, ModelClient, ModelEvent, ModelRequest, StopReason } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import type { Usage } from "../protocol/messages.ts";
import { type AttemptOutcome, excerptOf } from "./call-error.ts";
import type { CallScope } from "./clients/typed-client.ts";

export interface StreamedText {
  readonly text: string;
  readonly stopReason: StopReason;
  readonly usage: Usage;
}

export interface StreamOptions<Progress> {
  readonly scope: CallScope;
  /** Undefined: there is nothing to yield for this text. */
  readonly onText: (delta: string) => Progress | undefined;
}

/** Records a failed or aborted attempt in the scope. The caller records a complete one, because it judges the answer. */
export async function* streamModel<Progress>(
  model: ModelClient,
  request: ModelRequest,
  { scope, onText }: StreamOptions<Progress>,
): AsyncGenerator<Progress, StreamedText> {
  const reservation = scope.budget?.reserve(model.spec, request);
  let text = "";
  let usage: Usage | undefined;
  let outcome: AttemptOutcome | undefined = { type: "aborted" };
  try {
    for await (const event of oneByOne(model.stream(reservation?.request ?? request, scope.signal))) {
      usage = usageOf(event) ?? usage;
      const delta = newText(event, text);
      text += delta;
      const progress = delta === "" ? undefined : onText(delta);
      if (progress !== undefined) {
        yield progress;
        // The consumer may have taken a while, and the model's stream may not check the signal before its next event.
        scope.signal.throwIfAborted();
      }
      if (event.type !== "answer_finished") continue;
      const streamed = streamedText(event.answer);
      outcome = undefined;
      return streamed;
    }
    throw new ModelError("network", "The stream ended without an answer.");
  } catch (error) {
    const failure: unknown = scope.signal.aborted ? scope.signal.reason : error;
    if (failure instanceof ModelError) outcome = { type: "failed", class: failure.class, detail: failure.message };
    throw failure;
  } finally {
    reservation?.settle(usage ?? (isUnbilled(outcome, text) ? noUsage : undefined));
    if (outcome) scope.attempts.push({ model: model.spec.id, outcome, text: excerptOf(text), usage });
  }
}

/** The answer grows by each event, even when the network delivers several at once. */
async function* oneByOne(batches: AsyncIterable<readonly ModelEvent[]>): AsyncGenerator<ModelEvent> {
  for await (const events of batches) yield* events;
}

const noUsage: Usage = { input_tokens: 0, output_tokens: 0 };

/** A request that the provider rejects costs nothing; after a timeout or a broken connection the provider may have worked on. */
function isUnbilled(outcome: AttemptOutcome | undefined, text: string): boolean {
  return outcome?.type === "failed" && text === "" && outcome.class !== "timeout" && outcome.class !== "network";
}

function usageOf(event: ModelEvent): Usage | undefined {
  if (event.type === "usage_known") return event.usage;
  return event.type === "answer_finished" ? event.answer.usage : undefined;
}

/** The text that an event adds; for a finished answer, whatever was not streamed. */
function newText(event: ModelEvent, before: string): string {
  if (event.type === "text_streamed") return event.text;
  if (event.type !== "answer_finished") return "";
  const whole = textOf(event.answer);
  return whole.startsWith(before) ? whole.slice(before.length) : "";
}

function streamedText(answer: Answer): StreamedText {
  if (answer.stop_reason === "refusal") throw new ModelError("refused", "The model declined to answer.");
  return { text: textOf(answer), stopReason: answer.stop_reason, usage: answer.usage };
}

function textOf({ parts }: Answer): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
