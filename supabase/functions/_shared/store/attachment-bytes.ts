// The one place that uses a key of the project: it reads attachments for runs, and removes those that nobody names any more.
// The key opens the whole project, so it goes nowhere but to the project's own Storage, and is not passed on.
import { delay } from "deno-std/async/delay.js";
import { z } from "zod";
import type { ReadAttachment } from "../agent/history/attachments.ts";
import type { WorkerDb } from "./connection.ts";
import { callWorker } from "./worker-call.ts";

export interface AttachmentStorage {
  readonly read: ReadAttachment;
  /** Removes objects of the bucket. Throws when Storage does not answer; what is gone already is no fault. */
  readonly remove: (paths: readonly string[]) => Promise<void>;
}

interface StorageLog {
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export interface AttachmentStorageOptions {
  readonly projectUrl: string;
  /** Undefined where the platform gives none: then no attachment can be read. */
  readonly key: string | undefined;
  readonly fetch: typeof fetch;
  readonly log: StorageLog;
}

const pausesMs = [200, 1_000];
const answerMs = 20_000;

export function createAttachmentStorage({ projectUrl, key, fetch, log }: AttachmentStorageOptions): AttachmentStorage {
  const address = `${projectUrl}/storage/v1/object`;
  const ask = async (path: string, init: RequestInit = {}) => {
    if (key === undefined) throw new Error("The function has no key for Storage.");
    const headers = { ...init.headers, apikey: key, authorization: `Bearer ${key}` };
    const signal = AbortSignal.timeout(answerMs);
    const response = await fetch(`${address}${path}`, { ...init, headers, signal, redirect: "error" });
    if (response.status === 429 || response.status >= 500) throw new Error(`Storage answered ${response.status}.`);
    return response;
  };
  const readOnce: ReadAttachment = async ({ path, bytes }) => {
    const response = await ask(`/authenticated/attachments/${path}`);
    if (response.ok) return readExactly(response, bytes);
    log.warn("An attachment could not be read", { status: response.status, detail: await response.text() });
    return undefined;
  };
  return {
    read: async (attachment) => {
      for (const pauseMs of [...pausesMs, undefined]) {
        try {
          return await readOnce(attachment);
        } catch (error) {
          log.warn("Storage did not give an attachment", { error });
          if (pauseMs !== undefined) await delay(pauseMs);
        }
      }
      return undefined;
    },
    remove: async (paths) => {
      const body = JSON.stringify({ prefixes: paths });
      const response = await ask("/attachments", {
        method: "DELETE",
        headers: { "content-type": "application/json" },
        body,
      });
      if (!response.ok) throw new Error(`Storage refused to remove objects: ${response.status}.`);
    },
  };
}

/** Undefined for a body of another size, of which no more is read. */
async function readExactly(response: Response, bytes: number): Promise<Uint8Array | undefined> {
  const content = new Uint8Array(bytes);
  let length = 0;
  for await (const chunk of response.body ?? []) {
    if (length + chunk.length > bytes) return undefined;
    content.set(chunk, length);
    length += chunk.length;
  }
  return length === bytes ? content : undefined;
}

const atOnce = 100;
/** More wait for the next kick. */
const maxRounds = 20;

/** The queue keeps what could not be removed, and asks again later. */
export async function removeQueuedObjects(db: WorkerDb, storage: Pick<AttachmentStorage, "remove">): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    const paths = z.array(z.string()).parse(await callWorker(db, "objects_to_remove", [atOnce]));
    if (paths.length === 0) return;
    await storage.remove(paths);
    await callWorker(db, "forget_removed_objects", [JSON.stringify(paths)]);
  }
}

const listed = z.array(
  z.object({ id: z.string(), path: z.string(), name: z.string(), media_type: z.string(), bytes: z.number() }),
);
export type ListedAttachment = z.infer<typeof listed>[number];

/** What is attached in the session whose run is held. */
export async function listAttachments(
  db: WorkerDb,
  { runId, token }: { readonly runId: string; readonly token: string },
): Promise<readonly ListedAttachment[]> {
  return listed.parse(await callWorker(db, "list_attachments", [runId, token]));
}
