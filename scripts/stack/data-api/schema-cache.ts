// The API's knowledge of the database: lite's introspection of the exposed schemas, and settings of roles and functions.
import type { IntrospectResult } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import type { Logger } from "../log.ts";
import { onlySchema, readForeignKeyTargets } from "./corrections/one-schema.ts";
import { reserveByBegin } from "./driver-transactions.ts";
import { type HoistedSettings, readHoistedSettings } from "./hoisted-settings.ts";

export interface SchemaCache {
  /** By exposed schema, the default one first. A request sees only its own schema. */
  readonly introspections: ReadonlyMap<string, IntrospectResult>;
  readonly settings: HoistedSettings;
}

export interface SchemaCacheHolder {
  /** Counts the loads. */
  readonly version: number;
  /** Waits only for the first load; later reloads replace the cache. */
  current(): Promise<SchemaCache>;
  /** Resolves once a cache loaded after this call is in use. Concurrent calls share one load. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export function introspectionOf({ introspections }: SchemaCache, schema: string): IntrospectResult {
  const introspection = introspections.get(schema);
  if (!introspection) throw new Error(`The schema ${schema} is not exposed`);
  return introspection;
}

function exposedSchemas(
  wanted: SchemaCacheDeps["schemas"],
  { configuration }: HoistedSettings,
  { tables, views }: IntrospectResult,
): readonly string[] {
  if (wanted === "every schema") return [...new Set(["public", ...[...tables, ...views].map(({ schema }) => schema)])];
  return configuration.db_schemas?.split(",").map((name) => name.trim()) ?? wanted;
}

export class SchemaCacheUnavailable extends Error {
  override readonly name = "SchemaCacheUnavailable";
}

export interface SchemaCacheDeps {
  /** A role that sees every object; requests themselves run as others. */
  readonly adminUrl: string;
  /** The exposed schemas, unless `pgrst.db_schemas` overrides them. */
  readonly schemas: readonly string[] | "every schema";
  readonly log: Logger;
}

export function createSchemaCache({ adminUrl, schemas, log }: SchemaCacheDeps): SchemaCacheHolder {
  const connection = createPostgresConnection({
    url: adminUrl,
    postgresOptions: { max: 2, idle_timeout: 60, onnotice: () => undefined },
  });
  reserveByBegin(connection.driver, { schemaVersion: () => 0 });
  let cache: SchemaCache | undefined;
  let version = 0;
  let waiting: Promise<void> | undefined;
  let running: Promise<void> = Promise.resolve();

  async function load(): Promise<void> {
    const started = performance.now();
    try {
      const settings = await readHoistedSettings(connection.driver);
      const targets = await readForeignKeyTargets(connection.driver);
      const everything = await connection.introspect();
      // lite answers a lost connection with an empty schema. A successful one contains time zones, which every Postgres has.
      if (!everything.timezones?.length) throw new Error("The connection was lost while the schema was read");
      cache = {
        introspections: new Map(
          exposedSchemas(schemas, settings, everything).map((name) => [name, onlySchema(everything, name, targets)]),
        ),
        settings,
      };
      version += 1;
      log.debug("read the schema", { ms: Math.round(performance.now() - started) });
    } catch (cause) {
      throw new SchemaCacheUnavailable("Could not query the database for the schema cache. Retrying.", { cause });
    }
  }

  function reload(): Promise<void> {
    waiting ??= running
      .catch(() => undefined) // its caller gets the error
      .then(() => {
        waiting = undefined;
        running = load();
        return running;
      });
    return waiting;
  }

  return {
    get version() {
      return version;
    },
    current: async () => {
      if (!cache) await reload();
      if (!cache) throw new SchemaCacheUnavailable("The schema cache is empty");
      return cache;
    },
    reload,
    // With a timeout: a running reload holds its connection, and `close` would wait for it forever.
    stop: () => connection.driver.end({ timeout: 1 }),
  };
}
