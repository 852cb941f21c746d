// lite guesses where PostgREST refuses an ambiguous relationship (a foreign key and a junction table, or two foreign keys of a
// table to itself), takes any table with two foreign keys for a junction, and has another code for a spread without relationship.
import type { AnyAST, EmbedDef, IntrospectResult, JoinMap, SelectEntry } from "@supabase/lite";
import { type ApiError, Refusal } from "../errors.ts";

interface ForeignKey {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly refTable: string;
  readonly refColumns: readonly string[];
}

interface Relationship {
  readonly cardinality: "one-to-one" | "many-to-one" | "one-to-many" | "many-to-many";
  /** Disambiguates: the constraint or the junction table. */
  readonly hint: string;
  readonly description: string;
}

interface Level {
  readonly table: string;
  readonly select: readonly SelectEntry[] | undefined;
  readonly join: JoinMap | undefined;
}

/** Throws PostgREST's refusal of the first embedded resource that is ambiguous or unrelated. */
export function checkEmbeds(ast: AnyAST, introspection: IntrospectResult): void {
  if (ast.from === undefined || !hasEmbeds(ast.select)) return;
  checkLevel({ table: ast.from, select: ast.select, join: ast.join }, introspection, foreignKeysOf(introspection));
}

function checkLevel({ table, select, join }: Level, all: IntrospectResult, keys: readonly ForeignKey[]): void {
  for (const [alias, embed] of embedsOf(select)) {
    const { from: target = alias, hint } = join?.[alias] ?? {};
    if (hint === undefined && areTables(all, table, target)) {
      const found = relationshipsBetween(table, target, { keys, all });
      if (found.length > 1) throw new Refusal(ambiguous(table, target, found));
      if (found.length === 0) throw new Refusal(unrelated(table, target, all));
    }
    const next = targetTable(table, target, { keys, all });
    if (next !== undefined) checkLevel({ table: next, select: embed.select, join: embed.join }, all, keys);
    else if ("spread" in embed && embed.spread) throw new Refusal(unrelated(table, target, all));
  }
}

function hasEmbeds(select: readonly SelectEntry[] | undefined): boolean {
  return embedsOf(select).length > 0;
}

function embedsOf(select: readonly SelectEntry[] = []): [string, EmbedDef][] {
  return select.flatMap((entry) =>
    typeof entry === "string"
      ? []
      : Object.entries(entry).flatMap(([alias, def]) => ("select" in def ? [[alias, def] as [string, EmbedDef]] : [])),
  );
}

/** Relationships of views and computed relationships (functions) are left to lite. */
function areTables({ tables, views, functions = [] }: IntrospectResult, ...names: readonly string[]): boolean {
  const isTable = (name: string) =>
    tables.some((table) => table.name === name) && !views.some((view) => view.name === name);
  return names.every((name) => isTable(name) && !functions.some((candidate) => candidate.name === name));
}

interface Catalog {
  readonly keys: readonly ForeignKey[];
  readonly all: IntrospectResult;
}

function relationshipsBetween(table: string, target: string, catalog: Catalog): Relationship[] {
  const { keys, all } = catalog;
  const direct = (from: string, to: string) => keys.filter((key) => key.table === from && key.refTable === to);
  const toMany = direct(target, table).map((key): Relationship => ({
    cardinality: isUnique(key, all) ? "one-to-one" : "one-to-many",
    hint: key.name,
    description: `${key.name} using ${table}${list(key.refColumns)} and ${target}${list(key.columns)}`,
  }));
  if (table === target) return toMany; // the other direction goes by the column's name
  const toOne = direct(table, target).map((key): Relationship => ({
    cardinality: isUnique(key, all) ? "one-to-one" : "many-to-one",
    hint: key.name,
    description: `${key.name} using ${table}${list(key.columns)} and ${target}${list(key.refColumns)}`,
  }));
  return [...toMany, ...toOne, ...junctions(table, target, catalog)];
}

function isUnique({ table, columns }: ForeignKey, { primary_keys, unique_constraints }: IntrospectResult): boolean {
  const constraints = [...primary_keys, ...unique_constraints].filter((constraint) => constraint.table === table);
  const wanted = columns.toSorted().join();
  return constraints.some((constraint) => constraint.columns.toSorted().join() === wanted);
}

/** A junction's two foreign keys are part of its primary key. */
function junctions(table: string, target: string, { keys, all }: Catalog): Relationship[] {
  const isKeyPart = ({ table: junction, columns }: ForeignKey) => {
    const primary = all.primary_keys.find((key) => key.table === junction)?.columns ?? [];
    return columns.every((column) => primary.includes(column));
  };
  const ends = keys.filter((key) => key.table !== table && key.table !== target && isKeyPart(key));
  return ends
    .filter((key) => key.refTable === table)
    .flatMap((near) =>
      ends
        .filter((key) => key.table === near.table && key.refTable === target)
        .map((far) => ({
          cardinality: "many-to-many" as const,
          hint: near.table,
          description: `${near.table} using ${near.name}${list(near.columns)} and ${far.name}${list(far.columns)}`,
        })),
    );
}

/** An embedded resource is named by its table, its foreign key or a foreign key's column. */
function targetTable(table: string, target: string, { keys, all }: Catalog): string | undefined {
  const isNamed = ({ name, columns }: ForeignKey) => name === target || (columns.length === 1 && columns[0] === target);
  const outgoing = keys.find((key) => key.table === table && isNamed(key));
  if (outgoing) return outgoing.refTable;
  const incoming = keys.find((key) => key.refTable === table && key.name === target);
  if (incoming) return incoming.table;
  const names = [...all.tables, ...all.views, ...(all.functions ?? [])].map(({ name }) => name);
  return names.includes(target) ? target : undefined;
}

function foreignKeysOf({ foreign_keys }: IntrospectResult): ForeignKey[] {
  const visible = foreign_keys.filter((key) => key.is_visible !== false);
  const groups = Object.groupBy(visible, (key) => `${key.table}.${key.foreign_key_name}`);
  return Object.values(groups).flatMap((columns = []) => {
    const [first] = columns;
    if (!first) return [];
    return {
      name: first.foreign_key_name ?? "",
      table: first.table,
      columns: columns.map(({ column }) => column),
      refTable: first.ref_table,
      refColumns: columns.map(({ ref_column }) => ref_column),
    };
  });
}

function list(columns: readonly string[]): string {
  return `(${columns.join(", ")})`;
}

function ambiguous(table: string, target: string, found: readonly Relationship[]): ApiError {
  const choices = found.map(({ hint }) => `'${target}!${hint}'`).join(", ");
  return {
    status: 300,
    code: "PGRST201",
    message: `Could not embed because more than one relationship was found for '${table}' and '${target}'`,
    details: found.map(({ cardinality, description }) => ({
      cardinality,
      embedding: `${table} with ${target}`,
      relationship: description,
    })),
    hint: `Try changing '${target}' to one of the following: ${choices}. Find the desired relationship in the 'details' key.`,
  };
}

function unrelated(table: string, target: string, { default_schema }: IntrospectResult): ApiError {
  const pair = `'${table}' and '${target}'`;
  return {
    status: 400,
    code: "PGRST200",
    message: `Could not find a relationship between ${pair} in the schema cache`,
    details: `Searched for a foreign key relationship between ${pair} in the schema '${default_schema}', but no matches were found.`,
  };
}
