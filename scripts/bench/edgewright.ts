// The product as its clients use it: verbs over the Data API, events over one socket of Realtime per user, gaps filled from the log.
import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type postgres from "postgres";
import type { Product } from "../product/start-product.ts";
import { componentsOf } from "./components.ts";
import { type Broadcast, openRealtimeSocket, type RealtimeSocket, type WireEvent } from "./realtime-socket.ts";
import { type Answer, Arrivals, type Conversation, epochNow, type System } from "./system.ts";

/** The official client allows no more than 100 channels on a socket; nobody watches as many. */
const sessionsPerUser = 10;
/** After this, a client asks the log. */
const silenceMs = 5_000;

interface User {
  readonly userDb: SupabaseClient;
  readonly socket: RealtimeSocket;
}

export interface ProductConversation extends Conversation {
  readonly sessionId: string;
  readonly userDb: SupabaseClient;
}

export interface ProductSystem extends System {
  /** `prepare` fills the session before anybody listens to it. */
  open(model: string, prepare?: Prepare): Promise<ProductConversation>;
}

type Prepare = (sessionId: string) => Promise<void>;

export function edgewright(product: Product, sql: postgres.Sql): ProductSystem {
  const users: Promise<User>[] = [];
  let opened = 0;
  const nextUser = () => {
    const index = Math.floor((opened++ % 100) / sessionsPerUser);
    return (users[index] ??= openUser(product));
  };
  const modelUrl = `${product.modelServerUrl}/s/edgewright`;
  return {
    name: "Edgewright",
    modelUrl,
    open: async (model, prepare) => {
      const user = await nextUser();
      return openConversation({ ...user, prepare, modelId: await addModel(sql, model, modelUrl) });
    },
    components: () => componentsOf(product.stackPid),
    settle: () => deleteStreamedText(sql),
    stop: async () => {
      for (const user of users) (await user).socket.close();
    },
  };
}

/** The sweep does so a minute after an answer's end. */
async function deleteStreamedText(sql: postgres.Sql): Promise<void> {
  await sql`update private.ended_streams set ended_at = ended_at - interval '2 minutes'`;
  for (let deleted = 1; deleted > 0;) {
    const [row] = await sql`select private.delete_streamed_text(20000) as deleted`;
    deleted = Number(row?.deleted);
  }
}

async function openUser({ details: { url, publishableKey } }: Product): Promise<User> {
  const userDb = createClient(url, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });
  const { data, error } = await userDb.auth.signUp({ email: `${randomUUID()}@example.com`, password: randomUUID() });
  if (error || !data.session) throw error ?? new Error("Sign-up returned no session.");
  return { userDb, socket: await openRealtimeSocket({ url, publishableKey, token: data.session.access_token }) };
}

/** A new model of the catalogue, played under this address; returns its id. */
export async function addModel(sql: postgres.Sql, model: string, modelUrl: string): Promise<string> {
  const id = `bench-${randomUUID()}`;
  await sql`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${id}, 'openai_chat', ${model}, 'Bench', ${`${modelUrl}/v1`}, 1000000, 100000)`;
  return id;
}

interface Opening extends User {
  readonly modelId: string;
  readonly prepare: Prepare | undefined;
}

async function openConversation({ userDb, socket, modelId, prepare }: Opening): Promise<ProductConversation> {
  const sessionId = randomUUID();
  await call(userDb, "create_session", { id: sessionId, title: "Bench", model_id: modelId });
  await prepare?.(sessionId);
  let asking: { received: Arrivals; end: () => void; fail: (reason: unknown) => void } | undefined;
  const { last_seq: lastKnown, topic } = await call(userDb, "open_session", { session_id: sessionId });
  let [lastSeq, announced, isCatchingUp] = [lastKnown, 0, false];

  const take = (events: readonly WireEvent[], now: number) => {
    for (const { seq, previous_seq, type, payload } of events) {
      if (seq <= lastSeq || (previous_seq ?? seq - 1) > lastSeq) continue;
      lastSeq = seq;
      if (type === "text_streamed") asking?.received.add(payload.text ?? "", now);
      if (type === "message_finished") asking?.received.complete(textOf(payload), now);
      if (type === "run_finished") asking?.end();
    }
  };
  const catchUp = async () => {
    if (isCatchingUp) return;
    isCatchingUp = true;
    try {
      do {
        const { events, last_seq } = await call(userDb, "events_since", { session_id: sessionId, seq: lastSeq });
        take(events, epochNow());
        announced = Math.max(announced, last_seq);
      } while (announced > lastSeq);
    } finally {
      isCatchingUp = false;
    }
  };
  const fillGap = () => catchUp().catch((error: unknown) => asking?.fail(error));
  let heardAt = 0;
  const onBroadcast = ({ events = [], last_seq }: Broadcast, now: number) => {
    heardAt = now;
    if (asking) asking.received.frames += 1;
    take(events, now);
    announced = Math.max(announced, last_seq);
    if (announced > lastSeq) void fillGap();
  };

  await socket.join(topic, onBroadcast);
  await catchUp();
  const ask = async (text: string): Promise<Answer> => {
    const { promise, resolve: end, reject: fail } = Promise.withResolvers<void>();
    const received = new Arrivals();
    asking = { received, end, fail };
    const sentAt = epochNow();
    await call(userDb, "send_message", { session_id: sessionId, id: randomUUID(), parts: [{ type: "text", text }] });
    const silence = setInterval(() => epochNow() - heardAt > silenceMs && void fillGap(), silenceMs);
    await promise.finally(() => clearInterval(silence));
    return { sentAt, ...received };
  };
  return { sessionId, userDb, ask, close: () => socket.leave(topic) };
}

function textOf({ parts = [] }: WireEvent["payload"]): string {
  return parts.map(({ text = "" }) => text).join("");
}

async function call(userDb: SupabaseClient, verb: string, args: object) {
  const { data, error } = await userDb.rpc(verb, args);
  if (error) throw error;
  return data;
}
