// Classifies errors of Postgres and formats them as the hosted server does.
import postgres from "postgres";

const conditionNames: Readonly<Record<string, string>> = {
  "22003": "numeric_value_out_of_range",
  "22007": "invalid_datetime_format",
  "22008": "datetime_field_overflow",
  "22023": "invalid_parameter_value",
  "22P02": "invalid_text_representation",
  "22P03": "invalid_binary_representation",
  "2201B": "invalid_regular_expression",
  "23514": "check_violation",
  "42501": "insufficient_privilege",
  "42704": "undefined_object",
  "42846": "cannot_coerce",
  "42883": "undefined_function",
  P0001: "raise_exception",
};

/** `ERROR 22P02 (invalid_text_representation) invalid input syntax …` */
export function describeSqlError(code: string, message: string): string {
  return `ERROR ${code} (${conditionNames[code] ?? "unknown"}) ${message}`;
}

export function isSqlState(error: unknown, ...codes: string[]): error is postgres.PostgresError {
  return error instanceof postgres.PostgresError && codes.includes(error.code);
}

/** Whether the statement is at fault, not a Postgres that is away, full or shutting down. */
export function isStatementError(error: unknown): error is postgres.PostgresError {
  return error instanceof postgres.PostgresError && !/^(08|57P|53|XX|58)/.test(error.code);
}
