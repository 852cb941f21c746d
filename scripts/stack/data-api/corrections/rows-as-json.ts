// lite reads rows through the driver and turns each JavaScript value into JSON, so timestamps, bytea, NaN, arrays of enums
// and long numbers come out unlike PostgREST's. Here Postgres makes the JSON, as it does for PostgREST.
import type { QueryId, QueryNode, QueryPlugin } from "../query-plugin.ts";
import { currentScope } from "../request-scope.ts";
import { isCsvAsked, toCsvLine } from "./csv.ts";

const rowAlias = "_pgrst_row";
/** For an answer in CSV: the row as text. */
const textAlias = "_pgrst_text";

export function rowsAsJson(): QueryPlugin {
  const wrapped = new WeakSet<QueryId>();
  return {
    transformQuery: ({ node, queryId }) => {
      const wrapping = wrap(node);
      if (wrapping !== node) wrapped.add(queryId);
      return wrapping;
    },
    transformResult: async ({ result, queryId }) => {
      if (!wrapped.has(queryId)) return result;
      const rows = result.rows.map((row) => row[rowAlias] as typeof row); // to_json of a row is an object
      const texts = result.rows.flatMap((row) => (typeof row[textAlias] === "string" ? toCsvLine(row[textAlias]) : []));
      if (texts.length > 0 && !isCount(rows)) currentScope().csvLines = texts;
      return { ...result, rows };
    },
  };
}

/** lite counts in a query of its own after that of the rows. */
function isCount([row]: readonly object[]): boolean {
  return row !== undefined && "__count" in row;
}

function wrap(node: QueryNode): QueryNode {
  switch (node.kind) {
    case "SelectQueryNode":
      return selectRowsOf(node);
    case "InsertQueryNode":
      return { ...node, ...(node.returning ? { returning: returnRow(node.returning, node.into) } : {}) };
    case "UpdateQueryNode":
      return { ...node, ...(node.returning ? { returning: returnRow(node.returning, node.table) } : {}) };
    case "DeleteQueryNode":
      return { ...node, ...(node.returning ? { returning: returnRow(node.returning, node.from.froms[0]) } : {}) };
    default:
      return node;
  }
}

type SelectNode = Extract<QueryNode, { kind: "SelectQueryNode" }>;
type ReturningNode = NonNullable<Extract<QueryNode, { kind: "InsertQueryNode" }>["returning"]>;
type Selection = ReturningNode["selections"][number];
type AliasNode = Extract<Selection["selection"], { kind: "AliasNode" }>;
type OperationNode = AliasNode["node"];

/** `select to_json(row) as row from (…) as row` */
function selectRowsOf(rows: SelectNode, expressions = rowExpressions()): SelectNode {
  return {
    kind: "SelectQueryNode",
    from: { kind: "FromNode", froms: [named(rows, rowAlias)] },
    selections: Object.entries(expressions).map(([alias, expression]) => {
      const node = { kind: "RawNode", sqlFragments: [expression], parameters: [] } as const;
      return { kind: "SelectionNode", selection: named(node, alias) };
    }),
  };
}

function rowExpressions(): Readonly<Record<string, string>> {
  return {
    [rowAlias]: `to_json(${rowAlias})`,
    ...(isCsvAsked(currentScope()) && { [textAlias]: `${rowAlias}::text` }),
  };
}

function named(node: OperationNode, alias: string): AliasNode {
  const identifier: OperationNode & { name: string } = { kind: "IdentifierNode", name: alias };
  return { kind: "AliasNode", node, alias: identifier };
}

/** `returning (select to_json(row) from (select …) as row) as row`; `*` must then name its table. */
function returnRow({ selections }: ReturningNode, table: object | undefined): ReturningNode {
  const columns = selections.map((entry) => (entry.selection.kind === "SelectAllNode" ? everyColumnOf(table) : entry));
  const rows: SelectNode = { kind: "SelectQueryNode", selections: columns };
  return {
    kind: "ReturningNode",
    selections: Object.entries(rowExpressions()).map(([alias, expression]) => ({
      kind: "SelectionNode",
      selection: named(selectRowsOf(rows, { [alias]: expression }), alias),
    })),
  };
}

function everyColumnOf(table: object | undefined): Selection {
  if (!isTable(table)) throw new Error("A change of something that is not a table cannot return its row");
  return { kind: "SelectionNode", selection: { kind: "ReferenceNode", table, column: { kind: "SelectAllNode" } } };
}

type TableNode = NonNullable<Extract<QueryNode, { kind: "InsertQueryNode" }>["into"]>;

function isTable(node: object | undefined): node is TableNode {
  return node !== undefined && "kind" in node && node.kind === "TableNode";
}
