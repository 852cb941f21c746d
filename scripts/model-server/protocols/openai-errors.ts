// Error responses of Chat Completions and Responses.
import type { RefusalReason } from "../reply.ts";
import { type RefusalAnswer, type RequestRefused, retryHeaders } from "./protocol.ts";

interface OpenAIError {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
}

const errors: Readonly<Record<RefusalReason | "bad_request", OpenAIError>> = {
  bad_request: { status: 400, type: "invalid_request_error", code: null },
  invalid_key: { status: 401, type: "invalid_request_error", code: "invalid_api_key" },
  no_credit: { status: 429, type: "insufficient_quota", code: "insufficient_quota" },
  payment_required: { status: 402, type: "insufficient_credits", code: "402" },
  unknown_model: { status: 404, type: "invalid_request_error", code: "model_not_found" },
  rate_limit: { status: 429, type: "requests", code: "rate_limit_exceeded" },
  server_error: { status: 500, type: "server_error", code: "server_error" },
  overloaded: { status: 503, type: "service_unavailable_error", code: "server_is_overloaded" },
  context_too_long: { status: 400, type: "invalid_request_error", code: "context_length_exceeded" },
  request_too_large: { status: 413, type: "invalid_request_error", code: "request_too_large" },
};

export function openaiError(refused: RequestRefused) {
  const { type, code } = errors[refused.reason];
  return { message: refused.message, type, param: refused.param, code: refused.code ?? code };
}

export function openaiRefusal(refused: RequestRefused, requestId: string): RefusalAnswer {
  return {
    status: errors[refused.reason].status,
    headers: { "x-request-id": requestId, ...retryHeaders(refused) },
    body: { error: openaiError(refused) },
  };
}
