// lite's connection, made to treat the database as PostgREST does.
import type { AnyAST, IntrospectResult } from "@supabase/lite";
import { PostgresConnection } from "@supabase/lite/postgres";
import { limitAffectedRows } from "./corrections/affected-rows.ts";
import { csvAsPostgres } from "./corrections/csv.ts";
import { defaultRow } from "./corrections/default-row.ts";
import { literalFilters } from "./corrections/literal-filters.ts";
import { rowsAsJson } from "./corrections/rows-as-json.ts";
import { oneWrittenRow } from "./corrections/single-written-row.ts";
import { databaseErrorResponse } from "./corrections/sql-error-status.ts";
import { wireTypes } from "./corrections/wire-types.ts";
import { writtenValues } from "./corrections/written-values.ts";
import { reserveByBegin } from "./driver-transactions.ts";
import { Refusal } from "./errors.ts";
import { prepareQuery } from "./prepare-query.ts";
import type { RequestDatabase } from "./query-plugin.ts";
import { contextStatement, type Statement } from "./request-context.ts";
import { currentScope, type RequestScope } from "./request-scope.ts";
import { introspectionOf, type SchemaCacheHolder } from "./schema-cache.ts";

const plugins = [literalFilters(), writtenValues(), defaultRow(), rowsAsJson()];

export interface RequestConnectionDeps {
  /** A role that may become anon, authenticated and service_role, and nothing else. */
  readonly authenticatorUrl: string;
  readonly schemaCache: SchemaCacheHolder;
  readonly extraSearchPath: readonly string[];
  readonly poolSize: number;
}

export class RequestConnection extends PostgresConnection {
  readonly #deps: RequestConnectionDeps;

  constructor(deps: RequestConnectionDeps) {
    super({
      url: deps.authenticatorUrl,
      postgresOptions: { max: deps.poolSize, onnotice: () => undefined, types: wireTypes },
    });
    this.#deps = deps;
    reserveByBegin(this.driver, { schemaVersion: () => deps.schemaCache.version });
  }

  override async introspect(): Promise<IntrospectResult> {
    const cache = await this.#deps.schemaCache.current();
    return introspectionOf(cache, currentScope().schema);
  }

  override async onPostgrestAST(ast: AnyAST): Promise<AnyAST> {
    const scope = currentScope();
    try {
      return prepareQuery(ast, await this.introspect(), scope);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      scope.refusal = error.response;
      return ast;
    }
  }

  /** Never calls lite's own method, which grants every table of every schema to anon on its first call. */
  override async withContext<T>(_vars: unknown, run: (db: RequestDatabase) => Promise<T>): Promise<T> {
    const scope = currentScope();
    if (scope.refusal) return scope.refusal as T; // lite's route, the one caller, asks for a Response
    try {
      const { settings } = await this.#deps.schemaCache.current();
      const context = contextStatement({ settings, extraSearchPath: this.#deps.extraSearchPath });
      return await this.kysely.transaction().execute(async (transaction) => {
        await execute(transaction, context);
        return (await correct(await run(withPlugins(transaction)), scope)) as T; // a Response for a Response
      });
    } catch (error) {
      const response = error instanceof Refusal ? error.response : databaseErrorResponse(error, scope);
      if (!response) throw error;
      return response as T; // as above
    }
  }
}

/** lite commits a change and then refuses it, when `.single()` finds two rows. A refused request must leave nothing behind. */
async function correct(answer: unknown, scope: RequestScope): Promise<unknown> {
  if (!(answer instanceof Response)) return answer;
  const corrected = await csvAsPostgres(await oneWrittenRow(limitAffectedRows(answer, scope), scope), scope);
  if (corrected.status >= 400) throw new Refusal(corrected);
  return corrected;
}

function withPlugins(db: RequestDatabase): RequestDatabase {
  return plugins.reduce((extended, plugin) => extended.withPlugin(plugin), db);
}

/** A compiled query written out by hand: Kysely is lite's dependency, not ours. */
function execute(db: RequestDatabase, { sql, parameters }: Statement): Promise<unknown> {
  const query = { kind: "RawNode", sqlFragments: [sql], parameters: [] } as const;
  return db.executeQuery({ sql, parameters, query, queryId: { queryId: "request-context" } });
}
