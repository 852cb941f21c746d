// `POST /api/broadcast/:topic/events/:event`: one message of JSON or bytes, used by `channel.httpSend()`.
import type { Caller } from "../access/authorization.ts";
import { DatabaseRefusal } from "../access/refusal.ts";
import type { Address } from "../rooms/hub.ts";
import type { RealtimeServer } from "../server.ts";
import { broadcastBytes } from "../wire/broadcast.ts";
import type { Content } from "../wire/text-frames.ts";
import { accept, refuse, refuseFields, refuseUnchecked } from "./answers.ts";
import { readBody, readJson } from "./body.ts";

export interface SingleSend {
  readonly server: RealtimeServer;
  readonly caller: Caller;
  readonly address: Address;
  readonly event: string;
}

export async function sendSingle({ server, caller, address, event }: SingleSend, request: Request): Promise<Response> {
  const { quotas, hub } = server;
  if (quotas.exceedsEvents) return refuse(429, "Too many requests");
  if (!address.isPrivate && asksToPersist(request)) {
    return refuseFields({ persist: ["can only be used on private channels"] });
  }
  const content = await readContent(request);
  if (!content) {
    const error = "Unsupported Media Type. Use application/json or application/octet-stream";
    return Response.json({ error }, { status: 415 });
  }
  const broadcast = { form: "compact", event, content } as const;
  if (quotas.exceedsPayload(broadcastBytes(broadcast))) {
    return refuseFields({ payload: ["Payload size exceeds tenant limit"] });
  }
  const refusal = address.isPrivate ? await checkWriting(server, caller, address.topic) : undefined;
  if (refusal) return refusal;
  quotas.countEvents();
  hub.broadcast(address, broadcast);
  return accept(server);
}

function asksToPersist(request: Request): boolean {
  const { searchParams } = new URL(request.url);
  return searchParams.get("persist") === "true" || searchParams.has("persist[ttl]");
}

/** Undefined for an unsupported media type. */
async function readContent(request: Request): Promise<Content | undefined> {
  const mediaType = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "application/json";
  if (mediaType === "application/octet-stream") return { binary: await readBody(request) };
  if (mediaType !== "application/json") return undefined;
  const body = await readJson(request);
  const isMap = typeof body === "object" && body !== null && !Array.isArray(body);
  return { json: JSON.stringify(isMap ? body : { _json: body }) };
}

async function checkWriting(
  { authorizer }: RealtimeServer,
  caller: Caller,
  topic: string,
): Promise<Response | undefined> {
  try {
    const rights = await authorizer.writeRights(caller, topic, ["broadcast"]);
    return rights.broadcast ? undefined : refuse(403, "Unauthorized");
  } catch (error) {
    if (error instanceof DatabaseRefusal) return refuseUnchecked(error);
    throw error;
  }
}
