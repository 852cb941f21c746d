// `POST /api/broadcast`: many messages at once. Messages that the caller may not send are silently left out.
import type { Caller } from "../access/authorization.ts";
import { DatabaseRefusal } from "../access/refusal.ts";
import type { RealtimeServer } from "../server.ts";
import { accept, refuse, refuseFields, refuseUnchecked } from "./answers.ts";
import { type BatchMessage, parseBatch } from "./batch.ts";
import { readJson } from "./body.ts";

export async function sendBatch(server: RealtimeServer, caller: Caller, request: Request): Promise<Response> {
  const { quotas } = server;
  if (quotas.exceedsEvents) return refuse(429, "Too many requests");
  const isTooLarge = (payload: unknown) => quotas.exceedsPayload(Buffer.byteLength(JSON.stringify(payload)));
  const batch = parseBatch(await readJson(request), isTooLarge);
  if ("errors" in batch) return refuseFields(batch.errors);
  if (quotas.exceedsBatch(batch.messages.length)) {
    return refuse(429, "Too many messages to broadcast, please reduce the batch size");
  }
  try {
    const allowed = await findAllowedTopics(server, caller, batch.messages);
    for (const message of batch.messages) {
      if (!message.private || allowed.has(message.topic)) send(server, message);
    }
    return accept(server);
  } catch (error) {
    if (error instanceof DatabaseRefusal) return refuseUnchecked(error);
    throw error;
  }
}

async function findAllowedTopics(
  { authorizer }: RealtimeServer,
  caller: Caller,
  messages: readonly BatchMessage[],
): Promise<Set<string>> {
  const topics = new Set(messages.filter((message) => message.private).map(({ topic }) => topic));
  const allowed = new Set<string>();
  for (const topic of topics) {
    const rights = await authorizer.writeRights(caller, topic, ["broadcast"]);
    if (rights.broadcast) allowed.add(topic);
  }
  return allowed;
}

function send({ hub, quotas }: RealtimeServer, { topic, event, payload, private: isPrivate, id }: BatchMessage): void {
  quotas.countEvents();
  const content = { json: JSON.stringify(payload) };
  const broadcast = { form: "text", event, content, ...(id ? { meta: { id } } : {}) } as const;
  hub.broadcast({ topic, isPrivate: isPrivate ?? false }, broadcast);
}
