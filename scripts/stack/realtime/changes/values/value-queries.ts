// Evaluates SQL expressions on single values, many in one round trip.
import type { Sql } from "postgres";
import type { SqlCondition } from "../filters/prepared-filter.ts";
import { isStatementError } from "../sql-errors.ts";
import { parseExactly } from "./json-value.ts";

/** One SQL expression and the values it is evaluated on. */
interface ValueQuery {
  /** An expression over `$value` and `$operand`, both text. */
  readonly expression: string;
  readonly operand: string;
  readonly texts: string[];
}

/** Collects expressions, evaluates them together, and then returns each result. */
export class ValueQueries {
  readonly #sql: Sql;
  readonly #pending = new Map<string, ValueQuery>();
  readonly #answers = new Map<string, string | null>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  addFilter(condition: SqlCondition, text: string): void {
    this.#add(`(${condition.expression})::text`, condition.operand, text);
  }

  /** `expression` is SQL over `$value` that returns text. */
  addText(expression: string, text: string): void {
    this.#add(expression, "", text);
  }

  addJson(typeSql: string, text: string): void {
    this.#add(jsonExpression(typeSql), "", text);
  }

  holds(condition: SqlCondition, text: string): boolean {
    return this.#answers.get(answerKey(`(${condition.expression})::text`, condition.operand, text)) === "true";
  }

  /** Undefined when Postgres could not evaluate it. */
  text(expression: string, text: string): string | null | undefined {
    return this.#answers.get(answerKey(expression, "", text));
  }

  /** The result of to_jsonb, or the text itself when its type was dropped. */
  json(typeSql: string, text: string): unknown {
    const answer = this.#answers.get(answerKey(jsonExpression(typeSql), "", text));
    return answer === undefined || answer === null ? text : parseExactly(answer);
  }

  async run(): Promise<void> {
    const queries = [...this.#pending.values()];
    this.#pending.clear();
    if (queries.length === 0) return;
    try {
      await this.#runTogether(queries);
    } catch (error) {
      if (!isStatementError(error)) throw error;
      for (const query of queries) await this.#runOneByOne(query);
    }
  }

  #add(expression: string, operand: string, text: string): void {
    const key = JSON.stringify([expression, operand]);
    const query = this.#pending.get(key) ?? { expression, operand, texts: [] };
    query.texts.push(text);
    this.#pending.set(key, query);
  }

  async #runTogether(queries: readonly ValueQuery[]): Promise<void> {
    const parameters: string[] = [];
    const place = (text: string) => `$${parameters.push(text)}::text`;
    const selects = queries.map(({ expression, operand, texts }, index) => {
      const sql = expression.replaceAll("$value", "given.value").replaceAll("$operand", () => place(operand));
      return `select ${index} as "queryIndex", given.position::int, ${sql} as answer
        from jsonb_array_elements_text(${place(JSON.stringify(texts))}::jsonb) with ordinality as given (value, position)`;
    });
    const query = selects.join(" union all ");
    const rows = await this.#sql.unsafe<{ queryIndex: number; position: number; answer: string | null }[]>(
      query,
      parameters,
    );
    for (const { queryIndex, position, answer } of rows) {
      const evaluated = queries[queryIndex];
      const text = evaluated?.texts[position - 1];
      if (evaluated && text !== undefined)
        this.#answers.set(answerKey(evaluated.expression, evaluated.operand, text), answer);
    }
  }

  /** An expression that fails for a value has no result for it. */
  async #runOneByOne(query: ValueQuery): Promise<void> {
    for (const text of query.texts) {
      try {
        await this.#runTogether([{ ...query, texts: [text] }]);
      } catch (error) {
        if (!isValueError(error)) throw error;
      }
    }
  }
}

/** The value is invalid or its type was dropped. */
function isValueError(error: unknown): boolean {
  return isStatementError(error) && (error.code.startsWith("22") || error.code === "42704");
}

function jsonExpression(typeSql: string): string {
  return `to_jsonb($value::${typeSql})::text`;
}

function answerKey(expression: string, operand: string, text: string): string {
  return JSON.stringify([expression, operand, text]);
}
