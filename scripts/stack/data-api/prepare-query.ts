// lite's parsed request, corrected where lite parses differently from PostgREST.
import type { AnyAST, IntrospectResult } from "@supabase/lite";
import { checkMaxAffected } from "./corrections/affected-rows.ts";
import { checkEmbeds } from "./corrections/embeds.ts";
import { withFilters } from "./corrections/literal-filters.ts";
import { completeRow, type Row } from "./corrections/missing-values.ts";
import { withUnnamedArgument } from "./corrections/unnamed-argument.ts";
import { argumentShapes, columnShapes, wrapRow, writeRow } from "./corrections/written-values.ts";
import type { RequestScope } from "./request-scope.ts";

export function prepareQuery(ast: AnyAST, introspection: IntrospectResult, scope: RequestScope): AnyAST {
  if (scope.method === "PUT") return ast;
  checkEmbeds(ast, introspection);
  if (ast.type !== "rpc") return withFilters(withExactCount(withValues(ast, introspection)), scope.query);
  checkMaxAffected(introspection, scope);
  return withFilters(withArguments(ast, introspection, scope), scope.query);
}

/** lite takes the planner's guess for a small table too; PostgREST counts up to max_rows. So an estimate is exact here. */
function withExactCount(ast: AnyAST): AnyAST {
  if (ast.$meta?.count !== "estimated") return ast;
  return { ...ast, $meta: { ...ast.$meta, count: "exact" } };
}

function withValues(ast: AnyAST, introspection: IntrospectResult): AnyAST {
  if (ast.from === undefined || ast.values === undefined || ast.values === null) return ast;
  const shapes = columnShapes(introspection, ast.from);
  const { columns, ...meta } = ast.$meta ?? {};
  const unknownColumn = columns?.find((name) => !shapes.has(name));
  const complete = (row: Row) =>
    columns && !unknownColumn && ast.type !== "update" ? completeRow(row, columns, meta.missing) : row;
  const write = (row: unknown) => (isRow(row) ? wrapRow(complete(row), shapes) : row);
  const values = Array.isArray(ast.values) ? ast.values.map(write) : write(ast.values);
  const isHandled = ast.type !== "update" && !unknownColumn; // lite refuses an unknown column
  return { ...ast, values, $meta: isHandled ? meta : ast.$meta } as AnyAST; // rows stay rows
}

/** In a GET call an argument is text; lite reads `007` as 7 and `true` as a boolean. */
function withArguments(ast: AnyAST, introspection: IntrospectResult, scope: RequestScope): AnyAST {
  const { query, unnamedArgument } = scope;
  if (unnamedArgument !== undefined) return withUnnamedArgument(ast, unnamedArgument);
  if (query.arguments.size > 0) {
    return {
      ...ast,
      args: Object.fromEntries(
        [...query.arguments].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
      ),
    };
  }
  if (!isRow(ast.args) || ast.inputType !== "json") return ast;
  const shapes = argumentShapes(introspection, ast.function ?? "");
  const isWholeBody = !Object.keys(ast.args).every((name) => shapes.has(name));
  return isWholeBody ? ast : { ...ast, args: writeRow(ast.args, shapes) };
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
