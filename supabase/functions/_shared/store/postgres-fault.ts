// What went wrong with a query: whether to ask again, and how a refusal reads.
import postgres from "postgres";
import { AppError } from "../protocol/errors.ts";
import { readRefusal } from "../protocol/refusals.ts";

/** The database did not answer, and may have done what it was asked. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** `lost`: the connection is gone. `contended`: undone for the sake of another transaction. `final`: asking again changes nothing. */
export type Fault = "lost" | "contended" | "final";

/** Postgres shutting down, starting up or full; a socket that is gone or was not to be had. */
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

/** A refusal as AppError, with what SQL said as the cause; anything else as it is. */
export function readFault(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError) || !error.code.startsWith("PT")) return error;
  const { code, message, detail = null, hint = null } = error;
  const refusal = readRefusal({ code, message, details: detail, hint }, Number(code.slice(2)));
  return new AppError(refusal.code, refusal.sentence, { cause: error });
}
