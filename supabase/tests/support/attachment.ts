// Files that users attach to messages, uploaded with the official client.
import { randomUUID } from "node:crypto";
import { done, type TestUser } from "./test-users.ts";

export interface AttachedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type AttachedPart = { readonly type: "attachment"; readonly attachment_id: string };

/** The smallest PNG, of one pixel. */
export const pixel: AttachedFile = {
  name: "pixel.png",
  mediaType: "image/png",
  bytes: new Uint8Array(
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
      "base64",
    ),
  ),
};

export function textFile(text: string, name = "notes.txt"): AttachedFile {
  return { name, mediaType: "text/plain", bytes: new Uint8Array(Buffer.from(text)) };
}

/** Announces a file. Its path. */
export async function announce(
  { userDb }: TestUser,
  session_id: string,
  { name, mediaType: media_type, bytes }: AttachedFile,
  id: string = randomUUID(),
): Promise<string> {
  return done(userDb.rpc("add_attachment", { session_id, id, name, media_type, bytes: bytes.length }));
}

export function upload({ userDb }: TestUser, path: string, { bytes, mediaType }: AttachedFile) {
  return userDb.storage.from("attachments").upload(path, bytes, { contentType: mediaType });
}

/** A file that is there, as a part of a message to be sent. */
export async function attach(user: TestUser, sessionId: string, file: AttachedFile): Promise<AttachedPart> {
  const attachment_id = randomUUID();
  const { error } = await upload(user, await announce(user, sessionId, file, attachment_id), file);
  if (error) throw error;
  return { type: "attachment", attachment_id };
}
