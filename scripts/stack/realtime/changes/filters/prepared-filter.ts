// Prepares a filter for a column type: compared here where comparing texts gives Postgres' result, otherwise by Postgres.
import type { Sql } from "postgres";
import { isSqlState } from "../sql-errors.ts";
import type { ColumnType } from "../values/column-types.ts";
import type { Filter, Operator } from "./filter-grammar.ts";

/** For a value that is not null. */
export interface SqlCondition {
  /** SQL over `$value` and `$operand`, both text. */
  readonly expression: string;
  readonly operand: string;
}

export type PreparedFilter =
  | { readonly kind: "local"; holds(text: string | null): boolean }
  | { readonly kind: "sql"; readonly condition: SqlCondition; readonly holdsForNull: boolean };

/** A filter that does not fit its column, with the message that a hosted database raises. */
export class FilterError extends Error {
  override readonly name = "FilterError";
}

const maxListLength = 100;

const operatorSql = {
  eq: "= ?",
  neq: "<> ?",
  lt: "< ?",
  lte: "<= ?",
  gt: "> ?",
  gte: ">= ?",
  isdistinct: "is distinct from ?",
  in: "= any(?)",
  like: "~~ ?",
  ilike: "~~* ?",
  match: "~ ?",
  imatch: "~* ?",
} as const satisfies Record<Exclude<Operator, "is">, string>;

const textTypes = new Set(["text", "varchar", "name", "uuid", "bool", "enum", "int2", "int4", "int8", "oid"]);
const integerTypes = new Set(["int2", "int4", "int8", "oid"]);

/** Throws `FilterError`, or Postgres' error when the value cannot be cast. */
export async function prepareFilter(sql: Sql, filter: Filter, type: ColumnType): Promise<PreparedFilter> {
  switch (filter.operator) {
    case "is":
      return prepareIs(filter, type);
    case "in":
      return prepareList(sql, filter, type);
    case "like":
    case "ilike":
    case "match":
    case "imatch":
      return preparePattern(sql, filter, type);
    default:
      return prepareComparison(sql, filter, type);
  }
}

function prepareIs({ value, isNegated }: Filter, type: ColumnType): PreparedFilter {
  const wanted = value.toLowerCase();
  if (!["null", "true", "false", "unknown"].includes(wanted)) {
    throw new FilterError("invalid value for is filter: must be null, true, false, or unknown");
  }
  if (wanted !== "null" && type.base !== "bool") {
    throw new FilterError(`is ${wanted} filter requires a boolean column, got ${type.displayName}`);
  }
  const text = { null: null, unknown: null, true: "t", false: "f" }[wanted];
  return { kind: "local", holds: (actual) => (actual === text) !== isNegated };
}

async function prepareList(sql: Sql, filter: Filter, type: ColumnType): Promise<PreparedFilter> {
  const [row] = await sql.unsafe<{ items: (string | null)[] }[]>(
    `select coalesce(to_jsonb($1::text::${type.sqlName}[]::text[]), '[]') as items`,
    [filter.value],
  );
  const items = (row?.items ?? []).map((item) => item && canonical(item, type));
  if (items.length > maxListLength) {
    throw new FilterError(`too many values for \`in\` filter. Maximum ${maxListLength}`);
  }
  if (!isComparedAsText(type)) return sqlFilter(filter, type, `${type.sqlName}[]`);
  const isMember = (text: string) => items.includes(text) || (items.includes(null) ? null : false);
  return local(filter, isMember);
}

async function preparePattern(sql: Sql, filter: Filter, type: ColumnType): Promise<PreparedFilter> {
  const { operator, value } = filter;
  try {
    await sql.unsafe(`select null::${type.sqlName} ${phrase(filter.operator, "null::text")}`);
  } catch (error) {
    if (!isSqlState(error, "42883", "42725", "42804")) throw error;
    throw new FilterError(`operator ${operator} requires a text-compatible column type, got ${type.displayName}`);
  }
  if (operator === "match" || operator === "imatch") await compileRegex(sql, operator, value);
  return sqlFilter(filter, type, "text");
}

async function compileRegex(sql: Sql, operator: Operator, pattern: string): Promise<void> {
  try {
    await sql`select '' ~ ${pattern}::text`;
  } catch (error) {
    if (!isSqlState(error, "2201B")) throw error;
    throw new FilterError(`invalid regular expression for ${operator} filter: ${error.message}`);
  }
}

async function prepareComparison(sql: Sql, filter: Filter, type: ColumnType): Promise<PreparedFilter> {
  const operand = `$1::text::${type.sqlName}`;
  const [row] = await sql.unsafe<{ operand: string }[]>(
    `select (${operand})::text as operand, ${operand} ${phrase(filter.operator, operand)} as is_comparable`,
    [filter.value],
  );
  if (row && isComparedAsText(type)) {
    const compare = localComparison(filter.operator, canonical(row.operand, type), type);
    if (compare) return local(filter, compare);
  }
  return sqlFilter(filter, type, type.sqlName);
}

/** Values of these types are equal exactly if their texts are. */
function isComparedAsText(type: ColumnType): boolean {
  return type.base !== undefined && textTypes.has(type.base);
}

function localComparison(
  operator: Operator,
  operand: string,
  type: ColumnType,
): ((text: string) => boolean) | undefined {
  if (operator === "eq") return (text) => text === operand;
  if (operator === "neq" || operator === "isdistinct") return (text) => text !== operand;
  if (type.base === undefined || !integerTypes.has(type.base)) return undefined;
  const bound = BigInt(operand);
  if (operator === "lt") return (text) => BigInt(text) < bound;
  if (operator === "lte") return (text) => BigInt(text) <= bound;
  if (operator === "gt") return (text) => BigInt(text) > bound;
  return (text) => BigInt(text) >= bound;
}

/** A cast writes a boolean as a word; the WAL has a letter. */
function canonical(text: string, type: ColumnType): string {
  return type.base === "bool" ? text.slice(0, 1) : text;
}

/** A comparison with null is null, which does not match even when negated. Only `isdistinct` matches null. */
function local(filter: Filter, test: (text: string) => boolean | null): PreparedFilter {
  return {
    kind: "local",
    holds: (text) => {
      if (text === null) return holdsForNull(filter);
      const result = test(text);
      return result !== null && result !== filter.isNegated;
    },
  };
}

function sqlFilter(filter: Filter, type: ColumnType, operandType: string): PreparedFilter {
  const comparison = `$value::${type.sqlName} ${phrase(filter.operator, `$operand::${operandType}`)}`;
  const expression = filter.isNegated ? `not (${comparison})` : comparison;
  return { kind: "sql", condition: { expression, operand: filter.value }, holdsForNull: holdsForNull(filter) };
}

function holdsForNull({ operator, isNegated }: Filter): boolean {
  return operator === "isdistinct" && !isNegated;
}

function phrase(operator: Operator, operand: string): string {
  return operator === "is" ? "" : operatorSql[operator].replace("?", () => operand);
}
