// Typed functions by name: POST /typed/<name> {input, model_id?, session_id?} calls one, with `Accept: text/event-stream` as it
// grows; GET /typed lists them, GET /typed/<name> has the JSON Schema of what goes in and what comes out.
import { z } from "zod";
import { endpoint } from "../_shared/http/endpoint.ts";
import { log } from "../_shared/http/log.ts";
import { toResponse } from "../_shared/http/to-response.ts";
import { type CallDeps, callFunction, type Told } from "../_shared/served/call-function.ts";
import { describeFunction, findFunction, listFunctions, nameInPath } from "../_shared/served/describe-functions.ts";
import { eventStream } from "../_shared/served/event-stream.ts";
import { madeOnce, workerDbOfFunction } from "../_shared/slice/function-powers.ts";
import { modelPowers } from "../_shared/slice/model-powers.ts";
import { connectWithKey } from "../_shared/slice/model-sources.ts";
import { systemClock } from "../_shared/slice/system-clock.ts";
import { createTypedCallStore } from "../_shared/store/typed-calls.ts";
import { servedFunctions } from "./served-functions.ts";

const functionCall = z.strictObject({
  input: z.unknown(),
  model_id: z.string().max(100).optional(),
  session_id: z.uuid().optional(),
});
const maxBytes = 512 * 1024;
const maxConnections = 3;

const deps = madeOnce(() => modelPowers(workerDbOfFunction(maxConnections)));

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
