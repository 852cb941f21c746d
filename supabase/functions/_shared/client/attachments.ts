// Reads and uploads attachments in Storage, with the rights that the user has in the session. Two requests, so no client of Storage is needed.
import type { AttachmentPart } from "../protocol/messages.ts";
import { Refused, Unreachable } from "./data-api.ts";

const bucket = "attachments";
const unreadable = "This file can no longer be read. Attach the file again.";

export interface StorageAccess {
  readonly projectUrl: string;
  /** Adds the project's key and the token of the user, or the token of a link. */
  readonly fetch: typeof fetch;
}

/** Throws Refused where it may not be read or is gone, and Unreachable. */
export async function readAttachment(
  { projectUrl, fetch: ask }: StorageAccess,
  { path, media_type: type }: Pick<AttachmentPart, "path" | "media_type">,
  signal?: AbortSignal,
): Promise<Blob> {
  const address = `${projectUrl}/storage/v1/object/authenticated/${bucket}/${path}`;
  const response = await answered(ask(address, signal ? { signal } : {}), signal);
  if (response.ok) return new Blob([await answered(response.arrayBuffer(), signal)], { type });
  throw await failureOf(response, "This attachment can no longer be read.");
}

/**
 * To the path that add_attachment answered: null for what has been sent already. Harmless to repeat: what has arrived stays
 * as it is. Throws Refused or Unreachable.
 */
export async function uploadAttachment(
  { projectUrl, fetch: ask }: StorageAccess,
  { path, content, mediaType }: { readonly path: string | null; readonly content: Blob; readonly mediaType: string },
  signal?: AbortSignal,
): Promise<void> {
  if (path === null) return;
  const address = `${projectUrl}/storage/v1/object/${bucket}/${path}`;
  // A plain Blob would bring a type of its own.
  const body = await content.arrayBuffer().catch(() => {
    throw new Refused({ code: "attachment_missing", sentence: unreadable });
  });
  const headers = { "content-type": mediaType };
  const response = await answered(ask(address, { method: "POST", headers, body, ...(signal && { signal }) }), signal);
  if (response.ok || (await isDuplicate(response))) return;
  throw await failureOf(response, "The upload was refused. Attach the file again.");
}

async function answered<Answer>(asking: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  try {
    return await asking;
  } catch (error) {
    if (signal?.aborted || error instanceof Refused || error instanceof Unreachable) throw error;
    throw new Unreachable(String(error));
  }
}

/** Storage also answers 400 and has the real status in the body. */
async function isDuplicate(response: Response): Promise<boolean> {
  if (response.status !== 400 && response.status !== 409) return false;
  return /duplicate|already exists/i.test(await response.clone().text());
}

async function failureOf(response: Response, sentence: string): Promise<Refused | Unreachable> {
  const said = `Storage answered ${response.status}.`;
  const isTransient = response.status === 429 || response.status === 408 || response.status >= 500;
  return isTransient ? new Unreachable(said) : new Refused({ code: "attachment_missing", sentence });
}
