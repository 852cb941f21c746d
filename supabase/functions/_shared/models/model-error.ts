// The classes of model errors: what the user reads, what they can do, and whether a retry makes sense.

export const modelErrorClasses = [
  "auth",
  "quota",
  "rate_limit",
  "overloaded",
  "context_too_long",
  "refused",
  "not_found",
  "bad_request",
  "network",
  "timeout",
  "empty_answer",
] as const;
export type ModelErrorClass = (typeof modelErrorClasses)[number];

interface Remedy {
  /** For the user. */
  readonly sentence: string;
  /** The one thing that the user can do next. */
  readonly next_action: string;
  readonly isRetryable: boolean;
  /** Whether another model may succeed. */
  readonly canSwitch: boolean;
}

export const remedies: Readonly<Record<ModelErrorClass, Remedy>> = {
  auth: {
    sentence: "The model provider rejected the key.",
    next_action: "Check the provider key in the settings.",
    isRetryable: false,
    canSwitch: true,
  },
  quota: {
    sentence: "The account at the model provider has no credit left.",
    next_action: "Add credit at the provider, or choose another model.",
    isRetryable: false,
    canSwitch: true,
  },
  rate_limit: {
    sentence: "The model provider's rate limit is reached.",
    next_action: "Try again in a minute, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
  overloaded: {
    sentence: "The model provider is overloaded or unavailable.",
    next_action: "Try again in a few minutes, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
  context_too_long: {
    sentence: "The conversation is too long for the model.",
    next_action: "Start a new session, or choose a model with a larger context.",
    isRetryable: false,
    canSwitch: true,
  },
  refused: {
    sentence: "The model declined to answer this.",
    next_action: "Rephrase your request.",
    isRetryable: false,
    canSwitch: false,
  },
  not_found: {
    sentence: "The model provider does not know this model.",
    next_action: "Choose another model.",
    isRetryable: false,
    canSwitch: true,
  },
  bad_request: {
    sentence: "The model provider rejected the request.",
    next_action: "Choose another model. If it happens again, report it.",
    isRetryable: false,
    canSwitch: true,
  },
  network: {
    sentence: "The connection to the model provider was lost.",
    next_action: "Try again.",
    isRetryable: true,
    canSwitch: true,
  },
  timeout: {
    sentence: "The model provider did not answer in time.",
    next_action: "Try again, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
  empty_answer: {
    sentence: "The model returned an empty answer.",
    next_action: "Try again, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
};

/** A failed run's code and sentence. */
export function failureOf(errorClass: ModelErrorClass) {
  const { sentence, next_action } = remedies[errorClass];
  return { error_code: `model_${errorClass}`, error_sentence: `${sentence} ${next_action}` };
}

export class ModelError extends Error {
  readonly class: ModelErrorClass;
  readonly retryAfterMs: number | undefined;

  /** `detail` is for the log, without keys or prompts. */
  constructor(errorClass: ModelErrorClass, detail: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(detail, "cause" in options ? { cause: options.cause } : {});
    this.name = "ModelError";
    this.class = errorClass;
    this.retryAfterMs = options.retryAfterMs;
  }
}
