// Questions about single values that only Postgres can answer, many in one round trip.
import type { Sql } from "postgres";
import type { FilterQuestion } from "../filters/prepared-filter.ts";
import { isStatementError } from "../sql-errors.ts";
import { parseExactly } from "./json-value.ts";

/** One SQL expression and the texts it is asked of. */
interface Inquiry {
  /** An expression over `$value` and `$operand`, both text. */
  readonly expression: string;
  readonly operand: string;
  readonly texts: string[];
}

/** Collects questions, asks them together, and answers each from then on. */
export class Inquiries {
  readonly #sql: Sql;
  readonly #open = new Map<string, Inquiry>();
  readonly #answers = new Map<string, string | null>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  addFilter(question: FilterQuestion, text: string): void {
    this.#add(`(${question.condition})::text`, question.operand, text);
  }

  /** `expression` is SQL over `$value` that gives text. */
  addText(expression: string, text: string): void {
    this.#add(expression, "", text);
  }

  addJson(typeSql: string, text: string): void {
    this.#add(jsonExpression(typeSql), "", text);
  }

  holds(question: FilterQuestion, text: string): boolean {
    return this.#answers.get(answerKey(`(${question.condition})::text`, question.operand, text)) === "true";
  }

  /** Undefined when Postgres could not say. */
  text(expression: string, text: string): string | null | undefined {
    return this.#answers.get(answerKey(expression, "", text));
  }

  /** What to_jsonb makes of the text; the text itself when its type has gone. */
  json(typeSql: string, text: string): unknown {
    const answer = this.#answers.get(answerKey(jsonExpression(typeSql), "", text));
    return answer === undefined || answer === null ? text : parseExactly(answer);
  }

  async ask(): Promise<void> {
    const inquiries = [...this.#open.values()];
    this.#open.clear();
    if (inquiries.length === 0) return;
    try {
      await this.#askTogether(inquiries);
    } catch (error) {
      if (!isStatementError(error)) throw error;
      for (const inquiry of inquiries) await this.#askAlone(inquiry);
    }
  }

  #add(expression: string, operand: string, text: string): void {
    const key = JSON.stringify([expression, operand]);
    const inquiry = this.#open.get(key) ?? { expression, operand, texts: [] };
    inquiry.texts.push(text);
    this.#open.set(key, inquiry);
  }

  async #askTogether(inquiries: readonly Inquiry[]): Promise<void> {
    const parameters: string[] = [];
    const place = (text: string) => `$${parameters.push(text)}::text`;
    const selects = inquiries.map(({ expression, operand, texts }, index) => {
      const sql = expression.replaceAll("$value", "given.value").replaceAll("$operand", () => place(operand));
      return `select ${index} as inquiry, given.position::int, ${sql} as answer
        from jsonb_array_elements_text(${place(JSON.stringify(texts))}::jsonb) with ordinality as given (value, position)`;
    });
    const query = selects.join(" union all ");
    const rows = await this.#sql.unsafe<{ inquiry: number; position: number; answer: string | null }[]>(
      query,
      parameters,
    );
    for (const { inquiry, position, answer } of rows) {
      const asked = inquiries[inquiry];
      const text = asked?.texts[position - 1];
      if (asked && text !== undefined) this.#answers.set(answerKey(asked.expression, asked.operand, text), answer);
    }
  }

  /** A question that Postgres cannot answer, such as a pattern that is broken for some values, stays unanswered. */
  async #askAlone(inquiry: Inquiry): Promise<void> {
    for (const text of inquiry.texts) {
      try {
        await this.#askTogether([{ ...inquiry, texts: [text] }]);
      } catch (error) {
        if (!isUnanswerable(error)) throw error;
      }
    }
  }
}

/** The value is at fault, or its type has gone. */
function isUnanswerable(error: unknown): boolean {
  return isStatementError(error) && (error.code.startsWith("22") || error.code === "42704");
}

function jsonExpression(typeSql: string): string {
  return `to_jsonb($value::${typeSql})::text`;
}

function answerKey(expression: string, operand: string, text: string): string {
  return JSON.stringify([expression, operand, text]);
}
