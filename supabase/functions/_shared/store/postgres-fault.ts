// What went wrong with a query: whether to retry it, and which refusal it is.
import postgres from "postgres";
import { AppError } from "../protocol/errors.ts";
import { readRefusal } from "../protocol/refusals.ts";

/** The database did not answer. It may have executed the query. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** `lost`: the connection is gone. `contended`: rolled back in favor of another transaction. `final`: a retry changes nothing. */
export type Fault = "lost" | "contended" | "final";

/** Postgres shuts down, starts up or is full; a socket is closed or cannot be opened. */
const lostCodes =
  /^(?:08\w{3}|57P0[123]|53300|CONNECTION_\w+|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EAI_AGAIN|ENOTFOUND)$/;
/** Deadlock, serialization failure. */
const contendedCodes = /^(?:40P01|40001)$/;

export function faultOf(error: unknown): Fault {
  if (error instanceof NoAnswer) return "lost";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (lostCodes.test(code)) return "lost";
  return contendedCodes.test(code) ? "contended" : "final";
}

/** What Node and Deno say of a server that is not the one it claims to be. */
const untrustedCodes = /^(?:UNABLE_TO_\w+|CERT_\w+|\w*SELF_SIGNED_CERT\w*|ERR_TLS_CERT_ALTNAME_INVALID)$/;
const untrustedMessage = /invalid peer certificate/i;

function isUntrusted(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return untrustedCodes.test("code" in error ? String(error.code) : "") || untrustedMessage.test(error.message);
}

const untrustedSentence =
  "The database's certificate could not be verified. The operator sets WORKER_DB_CA to the certificate that signed it.";

/** A refusal, and a server that cannot be trusted, as AppError with the error as its cause. Any other error as it is. */
export function readFault(error: unknown): unknown {
  if (isUntrusted(error)) return new AppError("database_untrusted", untrustedSentence, { cause: error });
  if (!(error instanceof postgres.PostgresError) || !error.code.startsWith("PT")) return error;
  const { code, message, detail = null, hint = null } = error;
  const refusal = readRefusal({ code, message, details: detail, hint }, Number(code.slice(2)));
  return new AppError(refusal.code, refusal.sentence, { cause: error });
}
