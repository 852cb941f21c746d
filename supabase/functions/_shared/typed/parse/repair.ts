// All repairs of the parser and their prices. A price is the likelihood that the repair was a guess.

/** `each` is charged per occurrence, up to `most` per answer. */
interface Price {
  readonly each: number;
  readonly most: number;
}

const style = (each: number): Price => ({ each, most: each * 3 });
const risk = (each: number): Price => ({ each, most: Number.POSITIVE_INFINITY });

const prices = {
  // The place of the answer.
  text_around: style(0.5),
  inside_reasoning: style(8),
  lines_joined: style(2),
  encoded_twice: style(2),
  wrapped: style(3),
  // The syntax.
  trailing_comma: style(0.5),
  comment: style(0.5),
  quote_style: style(0.5),
  unquoted_key: style(0.5),
  unquoted_text: style(1),
  raw_line_break: style(0.5),
  literal_style: style(0.5),
  number_style: style(0.5),
  escape_style: style(1),
  missing_comma: style(1.5),
  extra_comma: style(1),
  colon_style: style(1.5),
  unescaped_quote: style(2),
  missing_quote: risk(4),
  missing_bracket: risk(1.5),
  wrong_bracket: risk(3),
  missing_opening: style(3),
  // The schema.
  key_style: style(0.5),
  key_alias: style(0.5),
  extra_key: style(1),
  same_key_twice: style(1),
  to_number: style(1),
  to_boolean: style(1),
  to_text: style(1),
  to_date: style(0),
  to_null: style(1.5),
  to_list: style(2),
  from_list: style(4),
  to_absent: style(1),
  filled_null: style(2),
  member_style: style(1),
  member_alias: style(1),
  member_inside: style(5),
} as const satisfies Record<string, Price>;

export type RepairKind = keyof typeof prices;

/** One repair and its position in the text. */
export interface Repair {
  readonly kind: RepairKind;
  readonly at: number;
}

/** Answers above this cost are refused: about six kinds of damage are acceptable. */
export const defaultMaxCost = 24;

export function costOf(repairs: Iterable<Repair>): number {
  const sums = new Map<RepairKind, number>();
  for (const { kind } of repairs) {
    const { each, most } = prices[kind];
    sums.set(kind, Math.min((sums.get(kind) ?? 0) + each, most));
  }
  return [...sums.values()].reduce((sum, cost) => sum + cost, 0);
}
