import { z } from "zod";
import { endpoint } from "../_shared/http/endpoint.ts";
import { toResponse } from "../_shared/http/to-response.ts";
import { connectWithKey } from "../_shared/runtime/connect-model.ts";
// Typed functions by name: POST /typed/<name> {input, model_id?, session_id?} calls one, and with `Accept: text/event-stream`
// streams its partial answers. GET /typed lists them, GET /typed/<name> has the JSON Schema of input and output.
import { forgetProjectKeys } from "../_shared/runtime/environment.ts";
import { functionDb, madeOnce } from "../_shared/runtime/function-deps.ts";
import { log } from "../_shared/runtime/log.ts";
import { modelDeps } from "../_shared/runtime/model-deps.ts";
import { systemClock } from "../_shared/runtime/system-clock.ts";
import { createUserCallStore } from "../_shared/store/user-calls.ts";
import { type CallDeps, callFunction, type Told } from "../_shared/typed-endpoint/call-function.ts";
import {
  describeFunction,
  findFunction,
  listFunctions,
  nameInPath,
} from "../_shared/typed-endpoint/describe-functions.ts";
import { eventStream } from "../_shared/typed-endpoint/event-stream.ts";
import { servedFunctions } from "./served-functions.ts";

const functionCall = z.strictObject({
  input: z.unknown(),
  model_id: z.string().max(100).optional(),
  session_id: z.uuid().optional(),
});
const maxBytes = 512 * 1024;
const maxConnections = 3;

const deps = madeOnce(() => modelDeps(functionDb(maxConnections)));

function callDeps(userId: string): CallDeps {
  const store = createUserCallStore(deps().db, userId);
  return {
    store,
    connect: (spec, payer) =>
      connectWithKey({ spec, payer, readKey: (host) => store.readProviderKey(spec.provider, host) }, deps()),
    clock: systemClock,
    newId: () => crypto.randomUUID(),
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

forgetProjectKeys();

Deno.serve((request) => (request.method === "GET" ? describe : call)(request));
