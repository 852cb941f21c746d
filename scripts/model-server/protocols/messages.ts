// POST /v1/messages, of Anthropic.
import type { RefusalReason } from "../reply.ts";
import { messagesFrames, messagesWhole, type ThinkingDisplay } from "./messages-events.ts";
import { type MessagesBody, parseMessagesBody, readConversation } from "./messages-request.ts";
import {
  bearerToken,
  checkKey,
  namedFrame,
  type ProtocolAdapter,
  type RequestRefused,
  retryHeaders,
} from "./protocol.ts";

export const messagesProtocol: ProtocolAdapter = {
  checkKey: (headers) => checkKey(bearerToken(headers) ?? headers["x-api-key"]?.toString()),
  read(body, headers) {
    const parsed = parseMessagesBody(body, headers);
    const display = displayOf(parsed.thinking);
    return {
      conversation: readConversation(parsed),
      isStream: parsed.stream ?? false,
      frames: (answer) => messagesFrames(answer, display),
      whole: (answer) => messagesWhole(answer, display),
      errorFrame: (refused) => namedFrame({ type: "error", error: errorOf(refused) }),
    };
  },
  refuse: (refused, requestId) => ({
    status: errors[refused.reason].status,
    headers: { "request-id": requestId, ...retryHeaders(refused) },
    body: { type: "error", error: errorOf(refused), request_id: requestId },
  }),
};

const errors: Readonly<Record<RefusalReason | "bad_request", { status: number; type: string }>> = {
  bad_request: { status: 400, type: "invalid_request_error" },
  invalid_key: { status: 401, type: "authentication_error" },
  no_credit: { status: 402, type: "billing_error" },
  payment_required: { status: 402, type: "billing_error" },
  unknown_model: { status: 404, type: "not_found_error" },
  rate_limit: { status: 429, type: "rate_limit_error" },
  server_error: { status: 500, type: "api_error" },
  overloaded: { status: 529, type: "overloaded_error" },
  context_too_long: { status: 400, type: "invalid_request_error" },
  request_too_large: { status: 413, type: "request_too_large" },
};

/** Only the message distinguishes a prompt that is too long from other bad requests. */
function errorOf({ reason, message }: RequestRefused) {
  const words = reason === "context_too_long" ? `prompt is too long: ${message}` : message;
  return { type: errors[reason].type, message: words };
}

/** By default the model decides whether to think, and shows it. */
function displayOf(thinking: MessagesBody["thinking"]): ThinkingDisplay {
  if (thinking?.type === "disabled") return "off";
  return thinking && "display" in thinking && thinking.display === "omitted" ? "hidden" : "shown";
}
