// Storage's errors. As on hosted, the HTTP status of nearly all is 400, and the real status is in the body.
import postgres from "postgres";
import type { Logger } from "../log.ts";

const faults = {
  no_such_bucket: [404, "NoSuchBucket", "Bucket not found", "Bucket not found"],
  no_such_key: [404, "NoSuchKey", "not_found", "Object not found"],
  related_not_found: [404, "InvalidRequest", "InvalidRequest", "The related resource does not exist"],
  bucket_not_empty: [409, "InvalidRequest", "InvalidRequest", "The bucket you tried to delete is not empty"],
  bucket_exists: [409, "BucketAlreadyExists", "Duplicate", "The resource already exists"],
  key_exists: [409, "KeyAlreadyExists", "Duplicate", "The resource already exists"],
  access_denied: [403, "AccessDenied", "Unauthorized", "Access denied"],
  invalid_jwt: [400, "InvalidJWT", "InvalidJWT", "Invalid JWT"],
  invalid_signature: [400, "InvalidSignature", "InvalidSignature", "Invalid signature"],
  invalid_request: [400, "InvalidRequest", "InvalidRequest", "Invalid request"],
  invalid_parameter: [400, "InvalidParameter", "InvalidParameter", "Invalid parameter"],
  invalid_key: [400, "InvalidKey", "InvalidKey", "Invalid key"],
  invalid_bucket_name: [400, "InvalidBucketName", "Invalid Input", "Bucket name invalid"],
  invalid_size: [
    400,
    "InvalidRequest",
    "InvalidRequest",
    "Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B",
  ],
  invalid_mime_type: [415, "InvalidMimeType", "invalid_mime_type", "mime type is not supported"],
  invalid_range: [416, "InvalidRange", "InvalidRange", "The requested range is not satisfiable"],
  too_large: [413, "EntityTooLarge", "Payload too large", "The object exceeded the maximum allowed size"],
  not_enabled: [403, "FeatureNotEnabled", "FeatureNotEnabled", "The feature is not enabled for this resource"],
  database_timeout: [544, "DatabaseTimeout", "DatabaseTimeout", "The connection to the database timed out"],
  database_error: [500, "DatabaseError", "DatabaseError", "database error"],
  internal: [500, "InternalError", "InternalError", "Internal server error"],
} as const satisfies Record<string, readonly [number, string, string, string]>;

export type Fault = keyof typeof faults;

/** Statuses that are not sent as 400: failures of the service, and the one that media players need. */
const plainStatuses: readonly number[] = [416, 500, 544];

export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly fault: Fault;

  constructor(fault: Fault, message?: string, options?: ErrorOptions) {
    super(message ?? faults[fault][3], options);
    this.fault = fault;
  }
}

export function imageTransformationError(): StorageError {
  return new StorageError(
    "not_enabled",
    "Image transformation is not available on the local stack. Ask for the object itself, without transform.",
  );
}

export function errorResponse(thrown: unknown, log: Logger): Response {
  const error = toStorageError(thrown);
  const [status, code, name] = faults[error.fault];
  if (status === 500) log.error("storage could not answer", { error: thrown });
  return Response.json(
    { statusCode: String(status), code, error: name, message: error.message },
    { status: plainStatuses.includes(status) ? status : 400 },
  );
}

export function toStorageError(thrown: unknown): StorageError {
  if (thrown instanceof StorageError) return thrown;
  if (thrown instanceof postgres.PostgresError) return fromDatabase(thrown);
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (/^(CONNECTION_|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET)/.test(code)) {
    return new StorageError("database_timeout", undefined, { cause: thrown });
  }
  return new StorageError("internal", undefined, { cause: thrown });
}

function fromDatabase(error: postgres.PostgresError): StorageError {
  const cause = { cause: error };
  switch (error.code) {
    case "42501": {
      const isPolicy = error.message.includes("row-level security");
      return new StorageError(
        "access_denied",
        isPolicy ? "new row violates row-level security policy" : error.message,
        cause,
      );
    }
    case "23505":
      return new StorageError(error.table_name === "buckets" ? "bucket_exists" : "key_exists", undefined, cause);
    case "23503":
      return new StorageError("related_not_found", undefined, cause);
    case "22P02":
      return new StorageError("invalid_parameter", error.message, cause);
    case "57014":
    case "57P01":
    case "57P03":
      return new StorageError("database_timeout", undefined, cause);
    default:
      return new StorageError("database_error", `database error, code: ${error.code}`, cause);
  }
}
