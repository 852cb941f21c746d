// lite writes `insert into t () values ()` for a body of `{}`, which is no SQL. It means a row of defaults.
import type { QueryPlugin } from "../query-plugin.ts";

export function defaultRow(): QueryPlugin {
  return {
    transformQuery: ({ node }) => {
      if (node.kind !== "InsertQueryNode" || node.columns?.length !== 0) return node;
      const { columns: _columns, values: _values, ...rest } = node;
      return { ...rest, defaultValues: true };
    },
    transformResult: async ({ result }) => result,
  };
}
