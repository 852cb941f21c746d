// Typed functions by name: POST /typed/<name> {input, model_id?, session_id?} calls one, with `Accept: text/event-stream` as it
// grows; GET /typed lists them, GET /typed/<name> has the JSON Schema of what goes in and what comes out.
import { z } from "zod";
import { checkUrl, isOwnNetwork } from "../_shared/egress/check-url.ts";
import { guardedFetch } from "../_shared/egress/guarded-fetch.ts";
import { resolveHost } from "../_shared/egress/resolve-host.ts";
import { endpoint } from "../_shared/http/endpoint.ts";
import { environment } from "../_shared/http/environment.ts";
import { log } from "../_shared/http/log.ts";
import { toResponse } from "../_shared/http/to-response.ts";
import { createKeyRing } from "../_shared/keys/key-ring.ts";
import { type CallDeps, callFunction, type Told } from "../_shared/served/call-function.ts";
import { describeFunction, findFunction, listFunctions, nameInPath } from "../_shared/served/describe-functions.ts";
import { eventStream } from "../_shared/served/event-stream.ts";
import { connectWithKey, type ModelSourceDeps } from "../_shared/slice/model-sources.ts";
import { systemClock } from "../_shared/slice/system-clock.ts";
import { openWorkerDb, workerDbUrl } from "../_shared/store/connection.ts";
import { createTypedCallStore } from "../_shared/store/typed-calls.ts";
import { servedFunctions } from "./served-functions.ts";

const functionCall = z.strictObject({
  input: z.unknown(),
  model_id: z.string().max(100).optional(),
  session_id: z.uuid().optional(),
});
const maxBytes = 512 * 1024;

let made: ModelSourceDeps | undefined;

/** Made with the first request, so that a missing secret is answered and logged instead of keeping the function from starting. */
function deps(): ModelSourceDeps {
  made ??= makeDeps();
  return made;
}

function makeDeps(): ModelSourceDeps {
  const egress = { allow: environment.get("EGRESS_ALLOW") };
  const url = workerDbUrl({
    url: environment.get("WORKER_DB_URL"),
    password: environment.get("WORKER_DB_PASSWORD"),
    projectUrl: environment.get("SUPABASE_DB_URL"),
  });
  return {
    db: openWorkerDb({ url, maxConnections: 3 }),
    keyRing: createKeyRing(environment.get("PROVIDER_MASTER_KEYS")),
    operatorKeys: {
      anthropic: environment.get("ANTHROPIC_API_KEY"),
      openai: environment.get("OPENAI_API_KEY"),
      compatible: environment.get("COMPATIBLE_API_KEYS"),
    },
    needsNoKey: (address) => isOwnNetwork(address, egress),
    checkAddress: (address) => checkUrl(address, egress, resolveHost),
    guardedFetch: guardedFetch(egress, { resolve: resolveHost, fetch }),
  };
}

function callDeps(userId: string): CallDeps {
  const store = createTypedCallStore(deps().db, userId);
  return {
    store,
    connect: (spec) => connectWithKey(spec, (host) => store.readProviderKey(spec.provider, host), deps()),
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    timestamp: systemClock.timestamp,
  };
}

async function wholeAnswer(told: AsyncIterable<Told>): Promise<Response> {
  for await (const one of told) if (one.type === "done") return Response.json(one.answer);
  throw new TypeError("A call ended without an answer and without an error.");
}

const describe = endpoint({ auth: "user", methods: ["GET"] }, async ({ request }) => {
  const name = nameInPath(request.url);
  const described =
    name === "" ? listFunctions(servedFunctions) : describeFunction(findFunction(servedFunctions, name));
  return Response.json(described);
});

const call = endpoint(
  { auth: "user", methods: ["GET", "POST"], body: functionCall, maxBytes },
  ({ request, requestId, body, user }) => {
    const fn = findFunction(servedFunctions, nameInPath(request.url));
    const abort = new AbortController();
    const told = callFunction(fn, body, callDeps(user.id), AbortSignal.any([abort.signal, request.signal]));
    if (!request.headers.get("accept")?.includes("text/event-stream")) return wholeAnswer(told);
    const sayError = (error: unknown) => toResponse(error, { log, requestId }).text();
    return eventStream(told, { clock: systemClock, abort, sayError });
  },
);

Deno.serve((request) => (request.method === "GET" ? describe : call)(request));
