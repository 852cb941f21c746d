// Every way a model call can fail, classed once: what the user reads, what he can do, and whether another try makes sense.

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
  /** For the user, in plain words. */
  readonly sentence: string;
  /** The one thing to do next. */
  readonly next_action: string;
  readonly isRetryable: boolean;
  /** Whether another model may answer where this one did not. */
  readonly canSwitch: boolean;
}

export const remedies: Readonly<Record<ModelErrorClass, Remedy>> = {
  auth: {
    sentence: "The model provider does not accept the key.",
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
    sentence: "The model provider takes no more requests at the moment.",
    next_action: "Try again in a minute, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
  overloaded: {
    sentence: "The model provider is overloaded or has a fault.",
    next_action: "Try again in a few minutes, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
  context_too_long: {
    sentence: "The conversation is longer than the model can read.",
    next_action: "Start a new session, or choose a model with a larger context.",
    isRetryable: false,
    canSwitch: true,
  },
  refused: {
    sentence: "The model declined to answer this.",
    next_action: "Say it differently.",
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
    sentence: "The model provider did not understand the request.",
    next_action: "Choose another model; if it goes on, report it.",
    isRetryable: false,
    canSwitch: true,
  },
  network: {
    sentence: "The connection to the model provider broke off.",
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
    sentence: "The model answered with nothing.",
    next_action: "Try again, or choose another model.",
    isRetryable: true,
    canSwitch: true,
  },
};

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
