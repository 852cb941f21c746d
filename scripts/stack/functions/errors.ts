// Errors that the platform answers for a function, with the codes, statuses and sentences of a hosted project.

const failures = {
  NOT_FOUND: { status: 404, message: "Requested function was not found" },
  UNAUTHORIZED_NO_AUTH_HEADER: { status: 401, message: "Missing authorization header" },
  UNAUTHORIZED_INVALID_JWT_FORMAT: { status: 401, message: "Invalid JWT" },
  UNAUTHORIZED_LEGACY_JWT: { status: 401, message: "Invalid JWT" },
  UNAUTHORIZED_ASYMMETRIC_JWT: { status: 401, message: "Invalid JWT" },
  UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM: { status: 401, message: "Unsupported JWT algorithm" },
  WORKER_ERROR: { status: 500, message: "Function exited due to an error (please check logs)" },
  BOOT_ERROR: { status: 503, message: "Function failed to start (please check logs)" },
  IDLE_TIMEOUT: { status: 504, message: "Request idle timeout limit reached" },
  WORKER_RESOURCE_LIMIT: {
    status: 546,
    message: "Function failed due to not having enough compute resources (please check logs)",
  },
} as const;

export type FailureCode = keyof typeof failures;

export const errorCodeHeader = "sb-error-code";

/** Marks a 5xx that the function itself answered. */
export const functionFailed = "EDGE_FUNCTION_ERROR";

export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string = failures[code].message) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return failures[this.code].status;
  }

  toResponse(): Response {
    const { code, message, status } = this;
    return Response.json({ code, message }, { status, headers: { [errorCodeHeader]: code } });
  }
}
