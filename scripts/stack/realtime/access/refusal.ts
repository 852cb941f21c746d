// Refusals of joins and broadcasts, with the codes and sentences that clients see, and their mapping from database errors.
import postgres from "postgres";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The `reason` of a join reply. */
  get reason(): string {
    return `${this.code}: ${this.message}`;
  }
}

export function cannotRead(topic: string): string {
  return `You do not have permissions to read from this Channel topic: ${topic}`;
}

const refusals = {
  unreachable: ["UnableToConnectToProject", "Realtime was unable to connect to the project database"],
  starting: ["InitializingProjectConnection", "Connecting to the project database"],
  tooManyConnections: ["DatabaseLackOfConnections", "Database can't accept more connections, Realtime won't connect"],
  canceled: ["QueryCanceled", "Query was cancelled, please try again"],
  partitionMissing: ["MissingPartition", "Realtime was unable to find the expected messages partition"],
  policyFailed: ["RlsPolicyError", "RLS policy error"],
} as const;

type DatabaseFault = keyof typeof refusals;

/** The database could not answer a check. The caller decides what its client is told. */
export class DatabaseRefusal extends Refusal {
  readonly fault: DatabaseFault;

  constructor(fault: DatabaseFault, options?: ErrorOptions) {
    super(refusals[fault][0], refusals[fault][1], options);
    this.fault = fault;
  }

  get isConnectionFault(): boolean {
    return this.fault === "unreachable" || this.fault === "starting" || this.fault === "tooManyConnections";
  }
}

const faultOfSqlState: Record<string, DatabaseFault> = {
  "23514": "partitionMissing",
  "53300": "tooManyConnections",
  "57014": "canceled",
  "57P01": "unreachable",
  "57P02": "unreachable",
  "57P03": "starting",
};

/** Errors without an SQLSTATE come from the connection, not from a statement. */
export function toDatabaseRefusal(cause: unknown): DatabaseRefusal {
  const isStatementError = cause instanceof postgres.PostgresError;
  const fault = isStatementError ? (faultOfSqlState[cause.code] ?? "policyFailed") : "unreachable";
  return new DatabaseRefusal(fault, { cause });
}
