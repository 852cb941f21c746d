// The outbox of this browser, and what features do with it.
import { uploadAttachment } from "../../../../supabase/functions/_shared/client/attachments.ts";
import { answerOf, Unreachable } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { LocalAttachment } from "../attachments/local-attachment.ts";
import { auth } from "../auth.ts";
import { projectUrl, publishableKey, rest } from "../project.ts";
import { type OutboxMessage, toSent, type UserPart } from "./outbox-message.ts";
import { IndexedDbStore } from "./outbox-store.ts";
import { Outbox, type OutboxDeps, type OutboxNews } from "./outbox.ts";
import { pauseUntilWake } from "./pause.ts";

/** A dead connection may stay silent for ever. */
const answerMs = 20_000;
/** Of 10 MB, over a slow connection. */
const uploadMs = 300_000;

const tabs = new BroadcastChannel("edgewright:outbox");

const deps: OutboxDeps = {
  store: new IndexedDbStore(),
  pause: pauseUntilWake,
  tellTabs: (news) => tabs.postMessage(news),
  // Without locks (pages that are not served securely) each tab sends all: in order, and harmless by the ids.
  withLock: async (name, signal, work) =>
    "locks" in navigator ? navigator.locks.request(`edgewright:outbox:${name}`, { signal }, work) : work(),
  createSession: async (message, modelId) => {
    const created = rest.rpc("create_session", {
      id: message.sessionId,
      ...(modelId !== null && { model_id: modelId }),
    });
    await answerOf(created.setHeader("authorization", await authorizationOf(message)).abortSignal(timeout()));
  },
  sendMessage: async (message) => {
    for (const part of message.parts) if ("content" in part) await send(part, message);
    const sent = rest.rpc("send_message", {
      session_id: message.sessionId,
      id: message.id,
      parts: toSent(message.parts),
      joins_run: message.joinsRun,
    });
    const answer = await answerOf(
      sent.setHeader("authorization", await authorizationOf(message)).abortSignal(timeout()),
    );
    return readSeq(answer);
  },
};

/** Announces a file and uploads it. What has arrived before stays. */
async function send(file: LocalAttachment, message: OutboxMessage): Promise<void> {
  const authorization = await authorizationOf(message);
  const { attachment_id: id, name, media_type, bytes, width, height, content } = file;
  const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
  const announced = rest.rpc("add_attachment", { session_id: message.sessionId, id, name, media_type, bytes, ...size });
  const path = await answerOf(announced.setHeader("authorization", authorization).abortSignal(timeout()));
  const fetchAsAuthor: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...init?.headers, apikey: publishableKey, authorization } });
  const uploaded = { path, content, mediaType: media_type };
  await uploadAttachment({ projectUrl, fetch: fetchAsAuthor }, uploaded, AbortSignal.timeout(uploadMs)).catch(
    (error: unknown) => {
      throw error instanceof DOMException ? new Unreachable("The upload took too long.") : error;
    },
  );
}

function timeout(): AbortSignal {
  return AbortSignal.timeout(answerMs);
}

/** The token of the message's author, and of nobody who signs in meanwhile. */
async function authorizationOf({ userId }: OutboxMessage): Promise<string> {
  const { data } = await auth.getSession();
  if (data.session?.user.id !== userId) throw new Unreachable("There is no valid token of the author.");
  return `Bearer ${data.session.access_token}`;
}

function readSeq(answer: unknown): number {
  if (typeof answer === "object" && answer !== null && "seq" in answer && typeof answer.seq === "number") {
    return answer.seq;
  }
  throw new Error("The answer of send_message has no seq.");
}

export const outbox = new Outbox(deps);

tabs.addEventListener("message", ({ data }: MessageEvent<OutboxNews>) => outbox.hear(data));
auth.onAuthStateChange((_event, session) => outbox.setUser(session?.user.id ?? null));

/** Resolves with the message's id when it is stored. It is sent from then on, whatever happens to this tab. */
export async function sendMessage(
  sessionId: string,
  content: string | readonly UserPart[],
  { joinsRun = false }: { readonly joinsRun?: boolean } = {},
): Promise<string> {
  const id = crypto.randomUUID();
  await outbox.add({ id, sessionId, parts: toParts(content), joinsRun, newSession: null });
  return id;
}

/** Resolves with the new session's id when its first message is stored: it can be opened at once. Needs a signed-in user. */
export async function startSession({
  prompt,
  modelId = null,
}: {
  readonly prompt: string | readonly UserPart[];
  readonly modelId?: string | null;
}): Promise<string> {
  const sessionId = crypto.randomUUID();
  const id = crypto.randomUUID();
  await outbox.add({ id, sessionId, parts: toParts(prompt), joinsRun: false, newSession: { modelId } });
  return sessionId;
}

function toParts(content: string | readonly UserPart[]): readonly UserPart[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
