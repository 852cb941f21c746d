// Auth's errors. The body depends on the API version in the request.

const apiVersionHeader = "x-supabase-api-version";

/** From this version on a body is `{ code, message }`; before it was `{ code: <status>, error_code, msg }`. */
const namedCodesSince = "2024-01-01";

export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const validationFailed = (message: string, status = 400) => new AuthError(status, "validation_failed", message);

export function authErrorResponse(error: AuthError, request: Request): Response {
  const { status, code, message, details } = error;
  const version = request.headers.get(apiVersionHeader) ?? "";
  const isNamed = version >= namedCodesSince;
  const body = isNamed ? { code, message, ...details } : { code: status, error_code: code, msg: message, ...details };
  const headers = { "x-sb-error-code": code, ...(isNamed ? { [apiVersionHeader]: namedCodesSince } : {}) };
  return Response.json(body, { status, headers });
}
