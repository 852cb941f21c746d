// Kysely's plugins and query trees, by way of lite's types: Kysely is lite's dependency, not ours.
import type { PostgresConnection } from "@supabase/lite/postgres";

/** The transaction that lite's route builds and runs its queries on. */
export type RequestDatabase = Parameters<Parameters<PostgresConnection["withContext"]>[1]>[0];
export type QueryPlugin = Parameters<RequestDatabase["withPlugin"]>[0];
export type QueryNode = Parameters<QueryPlugin["transformQuery"]>[0]["node"];
export type QueryId = Parameters<QueryPlugin["transformQuery"]>[0]["queryId"];

/** Rebuilds a tree with each node replaced by the result of `replace`; undefined keeps the node and visits its children. */
export function mapNode<T>(node: T, replace: (node: object) => object | undefined): T {
  if (Array.isArray(node)) return node.map((item) => mapNode(item, replace)) as T; // an array of the same nodes
  if (typeof node !== "object" || node === null || !("kind" in node)) return node;
  const replaced = replace(node);
  if (replaced) return replaced as T; // the replacement stands where any node may
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, mapNode(value, replace)])) as T; // nodes are plain data
}
