// `/rest/v1`: @supabase/lite answers, over a connection that does what PostgREST does (see corrections/).
import type { ProjectConfig } from "../config/project-config.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { createIdentifyCaller } from "./caller.ts";
import { RequestConnection } from "./connection.ts";
import { readUnnamedArgument } from "./corrections/unnamed-argument.ts";
import { errorResponse, Refusal } from "./errors.ts";
import { isReserved, parseQuery } from "./filters/parse-query.ts";
import { FilterSyntaxError } from "./filters/scanner.ts";
import { innerRequest, serveOverLite } from "./lite-app.ts";
import { argumentNames, refuseUnknownRelation, requestedSchema } from "./relation.ts";
import { type RequestScope, runInScope } from "./request-scope.ts";
import { createSchemaCache, type SchemaCache, SchemaCacheUnavailable } from "./schema-cache.ts";
import { keepReloading } from "./schema-reload.ts";

export const dataApiPrefix = "/rest/v1";

export interface DataApiDeps {
  /** Requests run over this connection, in the caller's role. */
  readonly authenticatorUrl: string;
  /** Reads the schema and listens for its changes. */
  readonly adminUrl: string;
  readonly config: ProjectConfig;
  readonly keys: StackKeys;
  readonly log: Logger;
  readonly poolSize?: number;
  /** Exposes every schema, and every request runs as this role, whatever its token says. For Studio alone. */
  readonly everythingAs?: string;
}

export interface DataApi extends StackPart {
  fetch(request: Request): Promise<Response>;
  /** The introspection of each exposed schema. */
  introspections(): Promise<SchemaCache["introspections"]>;
}

/** Resolves once the schema is read and its changes are watched. */
export async function createDataApi(deps: DataApiDeps): Promise<DataApi> {
  const { adminUrl, authenticatorUrl, config, keys, log, poolSize = 10, everythingAs } = deps;
  const { schemas, extra_search_path: extraSearchPath } = config.api;
  const schemaCache = createSchemaCache({ adminUrl, schemas: everythingAs ? "every schema" : schemas, log });
  const connection = new RequestConnection({ authenticatorUrl, schemaCache, extraSearchPath, poolSize });
  const serve = serveOverLite(connection, config);
  const reloads = await keepReloading({ adminUrl, reload: schemaCache.reload, log });
  const identify = everythingAs ? async () => ({ role: everythingAs }) : createIdentifyCaller(keys);

  async function answer(request: Request): Promise<Response> {
    const caller = await identify(request);
    if (caller instanceof Response) return caller;
    const cache = await schemaCache.current();
    const schema = requestedSchema(request, cache);
    if (schema instanceof Response) return schema;
    const url = new URL(request.url);
    const path = url.pathname.slice(dataApiPrefix.length) || "/";
    const target = findTarget(cache, { path, schema, request });
    if (target instanceof Response) return target;
    const query = parseQuery(url.searchParams, target.isArgument);
    const { method, headers } = request;
    const unnamedArgument =
      target.functionName && (await readUnnamedArgument(cache, { schema, name: target.functionName, request }));
    const scope: RequestScope = { caller, method, path, headers, schema, query, unnamedArgument };
    const answered = await runInScope(scope, () => serve(innerRequest(request, url, scope), cache));
    return method === "HEAD" ? new Response(null, answered) : answered;
  }

  return {
    introspections: async () => (await schemaCache.current()).introspections,
    fetch: async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        return failureResponse(error, log);
      }
    },
    stop: async () => {
      await reloads.stop();
      await schemaCache.stop();
      await connection.driver.end({ timeout: 1 });
    },
  };
}

interface Target {
  readonly path: string;
  readonly schema: string;
  readonly request: Request;
}

type IsArgument = (name: string, value: string) => boolean;

const readsLikeFilter = /^(not\.)?[a-z]+(\(\w+\))?\./;

interface FoundTarget {
  readonly functionName?: string;
  readonly isArgument: IsArgument;
}

/** Tells a GET call's arguments from filters, and refuses missing relations. */
function findTarget(cache: SchemaCache, { path, schema, request }: Target): FoundTarget | Response {
  const [, name = "", functionName] = path.split("/").map(decodeURIComponent);
  if (name === "rpc" && functionName !== undefined) {
    if (request.method === "POST") return { functionName, isArgument: () => false };
    const names = argumentNames(cache, schema, functionName);
    return {
      functionName,
      isArgument: (candidate, value) =>
        !isReserved(candidate) && (names.has(candidate) || !readsLikeFilter.test(value)),
    };
  }
  const refusal = name === "" || functionName !== undefined ? undefined : refuseUnknownRelation(cache, schema, name);
  return refusal ?? { isArgument: () => false };
}

function failureResponse(error: unknown, log: Logger): Response {
  if (error instanceof Refusal) return error.response;
  if (error instanceof FilterSyntaxError) {
    return errorResponse({ status: 400, code: "PGRST100", message: error.message, details: error.details });
  }
  if (error instanceof SchemaCacheUnavailable) {
    return errorResponse({ status: 503, code: "PGRST002", message: error.message, headers: { "retry-after": "1" } });
  }
  log.error("the Data API failed", { error });
  return errorResponse({ status: 500, code: "PGRSTX00", message: "Internal error" });
}
