// Parses one entry of a channel's `postgres_changes`.
import { type ChangeBinding, ChangeSubscriptionError } from "../feed.ts";
import type { RowChange } from "../wal/pgoutput.ts";
import { type Filter, parseFilters } from "./filters/filter-grammar.ts";
import { inspect } from "./inspect.ts";

type ChangeType = RowChange["type"];

export interface Binding {
  readonly id: number;
  readonly event: ChangeType | "*";
  readonly schema: string;
  /** `*` for every published table of the schema. */
  readonly table: string;
  readonly filters: readonly Filter[];
  readonly select: readonly string[] | undefined;
}

/** Throws `ChangeSubscriptionError` with the text that the client is sent. */
export function parseBinding(given: ChangeBinding): Binding {
  const { id, ...params } = given;
  const { schema, table } = readTarget(params);
  const select = readSelect(given.select);
  if (select && (schema === "*" || table === "*")) {
    throw new ChangeSubscriptionError(
      "Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.",
    );
  }
  const filters = typeof given.filter === "string" ? parseFilters(given.filter) : [];
  return { id, event: readEvent(given.event), schema, table, filters, select };
}

function readTarget(params: Omit<ChangeBinding, "id">): { schema: string; table: string } {
  const { schema, table } = params;
  if (typeof schema === "string" && schema !== "") {
    return { schema, table: typeof table === "string" && table !== "" ? table : "*" };
  }
  if (typeof table === "string" && table !== "") return { schema: "public", table };
  const shown = "user_token" in params || "auth_token" in params ? "<redacted>" : inspect(params);
  throw new ChangeSubscriptionError(
    `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${shown}`,
  );
}

function readSelect(select: unknown): readonly string[] | undefined {
  if (select === undefined || select === null) return undefined;
  const isList = Array.isArray(select) && select.every((name) => typeof name === "string");
  if (isList) return select;
  throw new ChangeSubscriptionError(
    'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
  );
}

function readEvent(event: unknown): ChangeType | "*" {
  const name = typeof event === "string" ? event.toUpperCase() : "*";
  return name === "INSERT" || name === "UPDATE" || name === "DELETE" ? name : "*";
}
