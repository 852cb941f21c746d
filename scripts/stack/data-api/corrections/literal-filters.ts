// lite parses filter values as JavaScript values (`eq.1.10` means 1.1, `eq.true` a boolean, `eq.+49` 49), keeps only the last of
// two filters on one column, and joins two `or` parameters into one. So lite sees no filters: ours enter its tree as marks
// beside the column names, which lite resolves, and become SQL when the query is compiled.
import type { AnyAST, EmbedDef, SelectEntry, Where } from "@supabase/lite";
import { type ApiError, Refusal } from "../errors.ts";
import { type Comparison, type Filter, toCondition } from "../filters/comparison.ts";
import type { ParsedQuery } from "../filters/parse-query.ts";
import { mapNode, type QueryPlugin } from "../query-plugin.ts";

class Mark {
  readonly comparison: Comparison;

  constructor(comparison: Comparison) {
    this.comparison = comparison;
  }
}

export function withFilters(ast: AnyAST, { filters, embedded }: ParsedQuery): AnyAST {
  const isEmbed = (name: string) => findEmbed(ast.select, name) !== undefined;
  for (const [path, embeddedFilters] of embedded) {
    const segments = path.split(".");
    const target = segments.reduce<EmbedDef | undefined>(
      (def, name) => findEmbed(def ? def.select : ast.select, name),
      undefined,
    );
    if (!target) throw new Refusal(unknownEmbed(path));
    target.where = toWhere(embeddedFilters, (name) => findEmbed(target.select, name) !== undefined);
  }
  return filters.length === 0 ? ast : ({ ...ast, where: toWhere(filters, isEmbed) } as AnyAST); // every kind of query here has `where`
}

function findEmbed(select: readonly SelectEntry[] | undefined, name: string): EmbedDef | undefined {
  for (const entry of select ?? []) {
    if (typeof entry === "string") continue;
    const def = entry[name];
    if (def && "select" in def) return def;
  }
  return undefined;
}

/** lite looks for `embedded=is.null` at the top of the tree, so these stay there. */
function toWhere(filters: readonly Filter[], isEmbed: (name: string) => boolean): Where {
  const ofEmbeds = filters.filter((filter) => filter.kind === "column").filter(({ column }) => isEmbed(column));
  const refused = ofEmbeds.find(({ comparison }) => !isNullTest(comparison));
  if (refused) throw new Refusal(unacceptableFilter(refused.column));
  const others = filters.filter((filter) => !ofEmbeds.some((ofEmbed) => ofEmbed === filter));
  return Object.assign({}, others.length > 0 ? { $and: others.map(toNode) } : {}, ...ofEmbeds.map(toNode));
}

function isNullTest(comparison: Comparison): boolean {
  return comparison.kind === "is" && (comparison.truth === "null" || comparison.truth === "not_null");
}

function unknownEmbed(path: string): ApiError {
  return {
    status: 400,
    code: "PGRST108",
    message: `'${path}' is not an embedded resource in this request`,
    hint: `Verify that '${path}' is included in the 'select' query parameter.`,
  };
}

function unacceptableFilter(embed: string): ApiError {
  return {
    status: 400,
    code: "PGRST120",
    message: `Bad operator on the '${embed}' embedded resource`,
    details: "Only is null or not is null filters are allowed on embedded resources",
  };
}

function toNode(filter: Filter): Where {
  if (filter.kind === "column") return columnNode(filter);
  const node = { [`$${filter.kind}`]: filter.filters.map(toNode) };
  return filter.negated ? { $not: node } : node;
}

const literals = {
  null: null,
  not_null: Symbol.for("postgrest:not_null"),
  true: true,
  false: false,
  unknown: Symbol.for("postgrest:unknown"),
};

function columnNode({ column, negated, comparison }: Filter & { kind: "column" }): Where {
  if (comparison.kind === "is") return { [column]: { [negated ? "$isNot" : "$is"]: literals[comparison.truth] } };
  if (comparison.kind === "textSearch" && !column.includes("->")) {
    const search = { $textSearch: liteTextSearch(comparison) };
    return { [column]: negated ? { $not: search } : search };
  }
  const node = { [column]: { $eq: new Mark(comparison) } };
  return negated ? { $not: node } : node;
}

const searchTypes = { fts: undefined, plfts: "plain", phfts: "phrase", wfts: "websearch" } as const;

/** lite knows whether the column is a tsvector or must be converted. */
function liteTextSearch({ operator, config, value }: Comparison & { kind: "textSearch" }) {
  const type = searchTypes[operator];
  return { query: value, ...(type ? { type } : {}), ...(config === undefined ? {} : { config }) };
}

/** Replaces lite's `column = <mark>` by the condition the mark stands for. */
export function literalFilters(): QueryPlugin {
  return {
    transformQuery: ({ node }) => mapNode(node, conditionNode),
    transformResult: async ({ result }) => result,
  };
}

function conditionNode(node: object): object | undefined {
  if (!("kind" in node && node.kind === "RawNode" && "parameters" in node && Array.isArray(node.parameters)))
    return undefined;
  const mark = node.parameters.map(markIn).find((found) => found !== undefined);
  if (!mark) return undefined;
  const { fragments, values } = toCondition(mark.comparison);
  const column: unknown = node.parameters[0]; // as lite resolved it, with its table or its JSON path
  return {
    kind: "RawNode",
    sqlFragments: fragments,
    parameters: [column, ...values.map((value) => ({ kind: "ValueNode", value }))],
  };
}

function markIn(node: object): Mark | undefined {
  return "value" in node && node.value instanceof Mark ? node.value : undefined;
}
