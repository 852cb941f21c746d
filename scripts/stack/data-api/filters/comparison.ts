// The right side of one filter. Values stay text; the column's type decides their meaning.

import { arrayLiteral } from "./array-literal.ts";

const infix = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
  isdistinct: "is distinct from",
  cs: "@>",
  cd: "<@",
  ov: "&&",
  sl: "<<",
  sr: ">>",
  nxr: "&<",
  nxl: "&>",
  adj: "-|-",
} as const;

const textSearch = {
  fts: "to_tsquery",
  plfts: "plainto_tsquery",
  phfts: "phraseto_tsquery",
  wfts: "websearch_to_tsquery",
} as const;

export type InfixOperator = keyof typeof infix;
export type TextSearchOperator = keyof typeof textSearch;
export type Quantifier = "any" | "all";

export const isInfixOperator = (name: string): name is InfixOperator => Object.hasOwn(infix, name);
export const isTextSearchOperator = (name: string): name is TextSearchOperator => Object.hasOwn(textSearch, name);

/** `null` and the truth values are words of SQL, not values. */
export const truths = ["null", "not_null", "true", "false", "unknown"] as const;
type Truth = (typeof truths)[number];

export type Comparison =
  | {
      readonly kind: "infix";
      readonly operator: InfixOperator;
      readonly quantifier?: Quantifier;
      readonly value: string;
    }
  | { readonly kind: "in"; readonly values: readonly string[] }
  | { readonly kind: "is"; readonly truth: Truth }
  | {
      readonly kind: "textSearch";
      readonly operator: TextSearchOperator;
      readonly config?: string;
      readonly value: string;
    };

export type Filter =
  | { readonly kind: "and" | "or"; readonly negated: boolean; readonly filters: readonly Filter[] }
  | { readonly kind: "column"; readonly column: string; readonly negated: boolean; readonly comparison: Comparison };

/** SQL around a column (first hole) and the texts bound to the other holes. */
export interface Condition {
  readonly fragments: readonly string[];
  readonly values: readonly string[];
}

export function toCondition(comparison: Comparison): Condition {
  switch (comparison.kind) {
    case "in":
      return { fragments: ["", " = any(", ")"], values: [arrayLiteral(comparison.values)] };
    case "is":
      return { fragments: ["", ` is ${comparison.truth.replace("_", " ")}`], values: [] };
    case "infix":
      return infixCondition(comparison);
    case "textSearch":
      return textSearchCondition(comparison);
  }
}

function infixCondition({ operator, quantifier, value }: Comparison & { kind: "infix" }): Condition {
  const pattern = operator === "like" || operator === "ilike" ? value.replaceAll("*", "%") : value;
  const symbol = infix[operator];
  if (!quantifier) return { fragments: ["", ` ${symbol} `, ""], values: [pattern] };
  return { fragments: ["", ` ${symbol} ${quantifier}(`, ")"], values: [pattern] };
}

function textSearchCondition({ operator, config, value }: Comparison & { kind: "textSearch" }): Condition {
  const query = textSearch[operator];
  if (config === undefined) return { fragments: ["", ` @@ ${query}(`, ")"], values: [value] };
  return { fragments: ["", ` @@ ${query}(`, "::regconfig, ", ")"], values: [config, value] };
}
