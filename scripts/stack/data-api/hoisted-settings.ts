// `alter role … set` and `alter function … set statement_timeout`: settings that only take effect when the API applies them.
import type postgres from "postgres";

export type Settings = Readonly<Record<string, string>>;

export interface HoistedSettings {
  /** PostgREST's own configuration in the database, without its prefix: `alter role authenticator set pgrst.db_schemas = …`. */
  readonly configuration: Settings;
  readonly byRole: ReadonlyMap<string, Settings>;
  /** Keyed by `schema.name`; overloads share their settings, because the API cannot tell them apart before the call. */
  readonly byFunction: ReadonlyMap<string, Settings>;
}

/** Those that must be in force before the function's own statement begins. */
const hoistedFunctionSettings = new Set([
  "statement_timeout",
  "default_transaction_isolation",
  "plan_filter.statement_cost_limit",
]);

const configurationPrefix = "pgrst.";

export async function readHoistedSettings(sql: postgres.Sql): Promise<HoistedSettings> {
  const roles = await sql<{ name: string; settings: string[] }[]>`
    select rolname as name, rolconfig as settings from pg_catalog.pg_roles
    where rolconfig is not null and pg_catalog.pg_has_role('authenticator', oid, 'member')`;
  const functions = await sql<{ name: string; settings: string[] }[]>`
    select n.nspname || '.' || p.proname as name, p.proconfig as settings
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where p.proconfig is not null and n.nspname !~ '^pg_'`;
  const configuration = await sql<{ settings: string[] }[]>`
    select s.setconfig as settings from pg_catalog.pg_db_role_setting s
      left join pg_catalog.pg_database d on d.oid = s.setdatabase
    where s.setrole = 'authenticator'::pg_catalog.regrole and (d.oid is null or d.datname = pg_catalog.current_database())
    order by s.setdatabase`;
  return {
    configuration: onlyConfiguration(parseSettings(configuration.flatMap(({ settings }) => settings))),
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

function onlyConfiguration(settings: Settings): Settings {
  const ours = Object.entries(settings).filter(([name]) => name.startsWith(configurationPrefix));
  return Object.fromEntries(ours.map(([name, value]) => [name.slice(configurationPrefix.length), value]));
}

function onlyHoisted(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => hoistedFunctionSettings.has(name)));
}
