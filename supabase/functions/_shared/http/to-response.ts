// The one place where an error becomes an HTTP response.
import { AppError, type ErrorCode, errorStatus } from "../protocol/errors.ts";
import type { Log } from "../runtime/log.ts";
import { withoutSecrets } from "../runtime/redaction.ts";

const internalSentence = "Something went wrong on our side. Try again in a moment.";

/** A refusal is returned as it is. Any other error is logged in full and none of it is returned. */
export function toResponse(error: unknown, { log, requestId }: { log: Log; requestId: string }): Response {
  if (error instanceof AppError && error.code !== "internal") {
    if (error.cause !== undefined) log.warn("A request was refused.", { request_id: requestId, error });
    return answer(error.code, withoutSecrets(error.message));
  }
  log.error("A request failed.", { request_id: requestId, error });
  return answer("internal", internalSentence);
}

function answer(code: ErrorCode, message: string): Response {
  return Response.json({ error: { code, message } }, { status: errorStatus[code] });
}
