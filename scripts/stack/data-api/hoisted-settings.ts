// `alter role … set` and `alter function … set statement_timeout`: settings that only take effect when the API applies them.
import type postgres from "postgres";

export type Settings = Readonly<Record<string, string>>;

export interface HoistedSettings {
  readonly byRole: ReadonlyMap<string, Settings>;
  /** Keyed by `schema.name`; overloads share what any of them sets, as the API cannot tell them apart before the call. */
  readonly byFunction: ReadonlyMap<string, Settings>;
}

/** Those that must be in force before the function's own statement begins. */
const hoistedFunctionSettings = new Set([
  "statement_timeout",
  "default_transaction_isolation",
  "plan_filter.statement_cost_limit",
]);

export async function readHoistedSettings(sql: postgres.Sql, schemas: readonly string[]): Promise<HoistedSettings> {
  const roles = await sql<{ name: string; settings: string[] }[]>`
    select rolname as name, rolconfig as settings from pg_catalog.pg_roles
    where rolconfig is not null and pg_catalog.pg_has_role('authenticator', oid, 'member')`;
  const functions = await sql<{ name: string; settings: string[] }[]>`
    select n.nspname || '.' || p.proname as name, p.proconfig as settings
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where p.proconfig is not null and n.nspname = any(${[...schemas]})`;
  return {
    byRole: new Map(roles.map(({ name, settings }) => [name, parseSettings(settings)])),
    byFunction: new Map(functions.map(({ name, settings }) => [name, onlyHoisted(parseSettings(settings))])),
  };
}

function parseSettings(lines: readonly string[]): Settings {
  return Object.fromEntries(
    lines.map((line) => {
      const separator = line.indexOf("=");
      return [line.slice(0, separator), line.slice(separator + 1)];
    }),
  );
}

function onlyHoisted(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => hoistedFunctionSettings.has(name)));
}
