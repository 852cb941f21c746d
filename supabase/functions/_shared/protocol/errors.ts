// Every error code: SQL raises them, functions answer them, clients branch on them.

export const errorStatus = {
  invalid_input: 400,
  path_invalid: 400,
  model_unknown: 400,
  key_missing: 400,
  key_refused: 400,
  address_forbidden: 400,
  language_unknown: 400,
  not_signed_in: 401,
  forbidden: 403,
  user_blocked: 403,
  account_needed: 403,
  session_not_found: 404,
  message_not_found: 404,
  revision_not_found: 404,
  file_not_found: 404,
  user_not_found: 404,
  invitation_not_found: 404,
  model_call_not_found: 404,
  tool_call_not_found: 404,
  function_unknown: 404,
  method_not_allowed: 405,
  id_taken: 409,
  step_taken: 409,
  file_changed: 409,
  path_taken: 409,
  session_archived: 409,
  session_not_empty: 409,
  run_not_retryable: 409,
  message_already_read: 409,
  message_deleted: 409,
  run_not_finished: 409,
  nothing_to_sum_up: 409,
  request_closed: 409,
  attachment_missing: 409,
  owner_stays: 409,
  lease_lost: 410,
  too_large: 413,
  file_too_large: 413,
  session_full: 413,
  storage_full: 413,
  file_locked: 423,
  too_many_queued: 429,
  too_many_attachments: 429,
  too_many_sessions: 429,
  too_many_forks: 429,
  too_many_calls: 429,
  max_calls_per_hour: 429,
  max_cost: 429,
  max_cost_per_day: 429,
  guest_max_cost_per_day: 429,
  installation_max_cost_per_day: 429,
  own_max_cost_per_day: 429,
  session_max_cost: 429,
  too_many_keys: 429,
  too_many_invitations: 429,
  internal: 500,
  database_untrusted: 500,
  provider_unreachable: 502,
  model_failed: 502,
  answer_unreadable: 502,
  executor_busy: 503,
  runs_paused: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** A refusal with a listed code and a sentence for people. The cause is only logged. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string, options: { cause?: unknown } = {}) {
    super(sentence, options);
    this.name = "AppError";
    this.code = code;
  }
}
