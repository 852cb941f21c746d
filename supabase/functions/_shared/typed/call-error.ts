// How a call fails, and the error it throws: every attempt with its model, its outcome and what the model text.
import { ModelError, type ModelErrorClass, remedies } from "../models/model-error.ts";
import type { Usage } from "../protocol/messages.ts";
import type { Repair } from "./parse/repair.ts";

/** The model answered, perhaps more than once, and no answer fits the schema. */
export class InvalidAnswer extends Error {
  override readonly name = "InvalidAnswer";
}

/** The budget does not allow another model call. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}

/** One model call. */
export interface CallAttempt {
  readonly model: string;
  readonly outcome: AttemptOutcome;
  /** The model's text, shortened to its first and last thousand characters. */
  readonly text: string;
  /** Undefined when the provider reported none. */
  readonly usage: Usage | undefined;
}

export type AttemptOutcome =
  | { readonly type: "answered"; readonly repairs: readonly Repair[] }
  | { readonly type: "invalid"; readonly problem: string }
  | { readonly type: "failed"; readonly class: ModelErrorClass; readonly detail: string }
  /** By the caller or a timeout. */
  | { readonly type: "aborted" };

export type CallFailure = "invalid_answer" | "model_failed" | "budget_spent";

/** The cause is the failure of the last attempt. An abort is thrown as the signal's reason, never as this. */
export class TypedCallError extends Error {
  readonly reason: CallFailure;
  readonly attempts: readonly CallAttempt[];

  constructor(name: string, cause: InvalidAnswer | BudgetSpent | ModelError, attempts: readonly CallAttempt[]) {
    super(`${name}: ${sentenceOf(cause)}${summaryOf(attempts)}`, { cause });
    this.name = "TypedCallError";
    this.reason = reasonOf(cause);
    this.attempts = attempts;
  }
}

function reasonOf(cause: InvalidAnswer | BudgetSpent | ModelError): CallFailure {
  if (cause instanceof InvalidAnswer) return "invalid_answer";
  return cause instanceof BudgetSpent ? "budget_spent" : "model_failed";
}

function sentenceOf(cause: InvalidAnswer | BudgetSpent | ModelError): string {
  if (cause instanceof ModelError) return `${remedies[cause.class].sentence} ${remedies[cause.class].next_action}`;
  return cause instanceof BudgetSpent ? cause.message : "No model gave a readable answer.";
}

function summaryOf(attempts: readonly CallAttempt[]): string {
  return attempts.map((attempt, index) => `\n${index + 1}. ${attempt.model}: ${wordsFor(attempt.outcome)}`).join("");
}

function wordsFor(outcome: AttemptOutcome): string {
  switch (outcome.type) {
    case "answered":
      return "answered";
    case "aborted":
      return "was stopped";
    case "invalid":
      return `its answer could not be read. ${outcome.problem}`;
    case "failed":
      return `${remedies[outcome.class].sentence} (${outcome.detail})`;
  }
}

const keptCharacters = 1_000;

/** The beginning and the end of a text, short enough for a log. */
export function excerptOf(text: string): string {
  if (text.length <= 2 * keptCharacters) return text;
  const left = text.length - 2 * keptCharacters;
  return `${text.slice(0, keptCharacters)}\n[${left} characters left out]\n${text.slice(-keptCharacters)}`;
}
