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

/** A refusal as AppError, with the error of SQL as its cause. Any other error as it is. */
export function readFault(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError) || !error.code.startsWith("PT")) return error;
  const { code, message, detail = null, hint = null } = error;
  const refusal = readRefusal({ code, message, details: detail, hint }, Number(code.slice(2)));
  return new AppError(refusal.code, refusal.sentence, { cause: error });
}
