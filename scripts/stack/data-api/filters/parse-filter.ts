// One filter (`not.eq.5`) and one logic tree (`(a.eq.1,or(b.is.null,c.in.(1,2)))`).
import {
  type Comparison,
  type Filter,
  isInfixOperator,
  isTextSearchOperator,
  type Quantifier,
  truths,
} from "./comparison.ts";
import { Scanner } from "./scanner.ts";

const expectation =
  'expecting "not" or operator (eq, gt, gte, lt, lte, neq, like, ilike, match, imatch, in, is, isdistinct, fts, plfts, phfts, wfts, cs, cd, ov, sl, sr, nxr, nxl, adj)';

/** `stops` end a bare value: nothing at the top level, `,` and `)` inside a tree. */
type Stops = "" | ",)";

export function parseColumnFilter(column: string, text: string): Filter {
  const scanner = new Scanner("filter", text);
  return readColumnFilter(scanner, column, "");
}

export function parseLogicTree(kind: "and" | "or", negated: boolean, text: string): Filter {
  const scanner = new Scanner("logic tree", text);
  const filters = readTree(scanner);
  if (!scanner.isAtEnd) throw scanner.error("expecting end of input");
  return { kind, negated, filters };
}

function readTree(scanner: Scanner): Filter[] {
  scanner.expect("(");
  const filters: Filter[] = [];
  do {
    scanner.match(/\s*/);
    filters.push(readNode(scanner));
    scanner.match(/\s*/);
  } while (scanner.take(","));
  scanner.expect(")");
  return filters;
}

function readNode(scanner: Scanner): Filter {
  const opening = scanner.match(/(?:not\.)?(?:and|or)(?=\()/);
  if (opening === undefined) return readColumnFilter(scanner, readColumn(scanner), ",)");
  return {
    kind: opening.endsWith("and") ? "and" : "or",
    negated: opening.startsWith("not."),
    filters: readTree(scanner),
  };
}

/** A name and an optional JSON path, up to the dot before the operator. */
function readColumn(scanner: Scanner): string {
  const name = scanner.quoted() ?? scanner.match(/(?:[^.,()"\s-]|-(?!>)|\s(?!\s*[,)]))+/) ?? "";
  const path = scanner.match(/(?:->>?[^.,()-]+)*/) ?? "";
  if (name === "") throw scanner.error("expecting field name (* or [a..z0..9_$])");
  scanner.expect(".");
  return name + path;
}

function readColumnFilter(scanner: Scanner, column: string, stops: Stops): Filter {
  const negated = scanner.take("not.");
  return { kind: "column", column, negated, comparison: readComparison(scanner, stops) };
}

function readComparison(scanner: Scanner, stops: Stops): Comparison {
  const operator = scanner.match(/[a-z]+/) ?? "";
  if (operator === "in") return { kind: "in", values: readList(scanner, stops) };
  if (operator === "is") return readIs(scanner, stops);
  if (isTextSearchOperator(operator)) {
    const config = scanner.take("(") ? readUntilParenthesis(scanner) : undefined;
    return {
      kind: "textSearch",
      operator,
      ...(config === undefined ? {} : { config }),
      value: readValue(scanner, stops),
    };
  }
  if (!isInfixOperator(operator)) throw scanner.error(expectation);
  const quantifier = readQuantifier(scanner);
  return { kind: "infix", operator, ...(quantifier ? { quantifier } : {}), value: readValue(scanner, stops) };
}

function readQuantifier(scanner: Scanner): Quantifier | undefined {
  if (scanner.take("(any)")) return "any";
  return scanner.take("(all)") ? "all" : undefined;
}

function readUntilParenthesis(scanner: Scanner): string {
  const text = scanner.until(")");
  scanner.expect(")");
  return text;
}

function readIs(scanner: Scanner, stops: Stops): Comparison {
  const word = readValue(scanner, stops).toLowerCase();
  const truth = truths.find((candidate) => candidate === word);
  if (!truth) throw scanner.error("expecting isVal: (null, not_null, true, false, unknown)");
  return { kind: "is", truth };
}

function readList(scanner: Scanner, stops: Stops): string[] {
  scanner.expect(".");
  scanner.expect("(");
  const values: string[] = [];
  if (!scanner.take(")")) {
    do values.push(scanner.quoted() ?? scanner.until(",)"));
    while (scanner.take(","));
    scanner.expect(")");
  }
  if (stops === "" && !scanner.isAtEnd) throw scanner.error("expecting end of input");
  return values;
}

/** Quotes and braces are special only where a comma would end the value. */
function readValue(scanner: Scanner, stops: Stops): string {
  scanner.expect(".");
  if (stops === "") return scanner.until("");
  return scanner.quoted() ?? scanner.match(/\{[^{}]*\}/) ?? scanner.until(stops);
}
