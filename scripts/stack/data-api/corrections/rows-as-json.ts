// lite reads rows through the driver and turns each JavaScript value into JSON, so timestamps, bytea, NaN, arrays of enums
// and long numbers come out unlike PostgREST's. Here Postgres makes the JSON, as it does for PostgREST.
import type { QueryId, QueryNode, QueryPlugin } from "../query-plugin.ts";

const rowAlias = "_pgrst_row";

export function rowsAsJson(): QueryPlugin {
  const wrapped = new WeakSet<QueryId>();
  return {
    transformQuery: ({ node, queryId }) => {
      const wrapping = wrap(node);
      if (wrapping !== node) wrapped.add(queryId);
      return wrapping;
    },
    transformResult: async ({ result, queryId }) =>
      wrapped.has(queryId) ? { ...result, rows: result.rows.map((row) => row[rowAlias] as typeof row) } : result, // to_json of a row is an object
  };
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

const identifier: OperationNode & { name: string } = { kind: "IdentifierNode", name: rowAlias };

/** `select to_json(row) as row from (…) as row` */
function selectRowsOf(rows: SelectNode): SelectNode {
  const json = { kind: "RawNode", sqlFragments: [`to_json(${rowAlias})`], parameters: [] } as const;
  return {
    kind: "SelectQueryNode",
    from: { kind: "FromNode", froms: [named(rows)] },
    selections: [{ kind: "SelectionNode", selection: named(json) }],
  };
}

function named(node: OperationNode): AliasNode {
  return { kind: "AliasNode", node, alias: identifier };
}

/** `returning (select to_json(row) from (select …) as row) as row`; `*` must then name its table. */
function returnRow({ selections }: ReturningNode, table: object | undefined): ReturningNode {
  const columns = selections.map((entry) => (entry.selection.kind === "SelectAllNode" ? everyColumnOf(table) : entry));
  const row = selectRowsOf({ kind: "SelectQueryNode", selections: columns });
  return {
    kind: "ReturningNode",
    selections: [{ kind: "SelectionNode", selection: named(row) }],
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
