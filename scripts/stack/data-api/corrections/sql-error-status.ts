// lite answers most SQL errors with 500 `SUP`, losing code, detail and hint. This is PostgREST's table of statuses.
import postgres from "postgres";
import { anonymousRole } from "../caller.ts";
import { type ApiError, errorResponse } from "../errors.ts";
import type { RequestScope } from "../request-scope.ts";
import { raisedResponse } from "./raised-response.ts";

const statusByCode: Readonly<Record<string, number>> = {
  "23503": 409, // foreign_key_violation
  "23505": 409, // unique_violation
  "25006": 405, // read_only_sql_transaction
  "42883": 404, // undefined_function
  "42P01": 404, // undefined_table
  "42P17": 500, // infinite recursion in a policy
  "53400": 500, // configuration_limit_exceeded
  "57P01": 503, // admin_shutdown
  "57P02": 503, // crash_shutdown
  "57P03": 503, // cannot_connect_now
  P0001: 400, // raise exception without a code
};

const statusByClass: Readonly<Record<string, number>> = {
  "08": 503, // connection exception
  "09": 500, // triggered action exception
  "0L": 403, // invalid grantor
  "0P": 403, // invalid role specification
  "21": 500, // cardinality violation
  "25": 500, // invalid transaction state
  "28": 403, // invalid authorization specification
  "2D": 500, // invalid transaction termination
  "38": 500, // external routine exception
  "39": 500, // external routine invocation exception
  "3B": 500, // savepoint exception
  "40": 500, // transaction rollback
  "53": 503, // insufficient resources
  "54": 500, // program limit exceeded
  "55": 500, // object not in prerequisite state
  "57": 500, // operator intervention, statement timeout
  "58": 500, // system error
  F0: 500, // configuration file error
  HV: 500, // foreign data wrapper error
  P0: 500, // PL/pgSQL error
  XX: 500, // internal error
};

const connectionErrorCodes = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
]);

/** The answer to an error of the database or its connection; undefined for any other error. */
export function databaseErrorResponse(error: unknown, { caller, path }: RequestScope): Response | undefined {
  if (error instanceof postgres.PostgresError) {
    return (
      raisedResponse(error) ?? errorResponse({ ...sqlError(error, caller.role), message: qualifyColumn(error, path) })
    );
  }
  return isConnectionError(error) ? errorResponse(unreachable(error)) : undefined;
}

function sqlError(error: postgres.PostgresError, role: string): ApiError {
  const status = sqlErrorStatus(error, role);
  return {
    status,
    code: error.code,
    message: error.message,
    details: error.detail ?? null,
    hint: error.hint ?? null,
    ...(status === 401 ? { headers: { "www-authenticate": "Bearer" } } : {}),
  };
}

function sqlErrorStatus({ code, message }: Pick<postgres.PostgresError, "code" | "message">, role: string): number {
  if (code === "42501") return role === anonymousRole ? 401 : 403;
  if (code === "22023" && /^role .* does not exist$/.test(message)) return 401;
  if (code === "21000" && message.endsWith("requires a WHERE clause")) return 400;
  return statusByCode[code] ?? statusByClass[code.slice(0, 2)] ?? 400;
}

/** lite's SQL has no table names on columns, so Postgres' message lacks them; PostgREST's message has them. */
function qualifyColumn({ code, message }: postgres.PostgresError, path: string): string {
  if (code !== "42703" || path.startsWith("/rpc/")) return message;
  return message.replace(
    /^column "([^"]+)" does not exist$/,
    `column ${decodeURIComponent(path.slice(1))}.$1 does not exist`,
  );
}

function isConnectionError(error: unknown): error is Error & { code: string } {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return false;
  return connectionErrorCodes.has(error.code) || /^E(CONN|PIPE|TIMEDOUT)/.test(error.code);
}

function unreachable(error: Error): ApiError {
  return {
    status: 503,
    code: "PGRST001",
    message: "Database client error. Retrying the connection.",
    details: error.message,
    headers: { "retry-after": "1" },
  };
}
