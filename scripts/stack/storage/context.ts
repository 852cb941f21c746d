// The argument of every Storage handler.
import { z } from "zod";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { Caller } from "./caller.ts";
import type { StorageDatabase } from "./database.ts";
import { StorageError } from "./errors.ts";
import type { FileStore } from "./file-store.ts";

export interface StorageServices {
  readonly db: StorageDatabase;
  readonly files: FileStore;
  readonly keys: StackKeys;
  /** The project's limit for one object; a bucket may set a lower one. */
  readonly maxBytes: number;
  readonly log: Logger;
}

export interface StorageContext extends StorageServices {
  readonly request: Request;
  readonly url: URL;
  readonly caller: Caller;
  /** The owner columns of this caller's objects. */
  readonly owner: Owner;
  /** The name of the route for `storage.operation()`. */
  readonly operation: string;
  readonly params: { readonly bucket: string; readonly key: string };
}

export interface Owner {
  readonly owner: string | null;
  readonly owner_id: string | null;
}

export type Handler = (context: StorageContext) => Promise<Response>;

/** `owner` is the older column and holds only uuids. */
export function ownerColumns(ownerId: string | undefined): Owner {
  const isUuid = z.guid().safeParse(ownerId).success;
  return { owner: isUuid && ownerId !== undefined ? ownerId : null, owner_id: ownerId ?? null };
}

export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await request.json();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new StorageError("invalid_request", "Body is not valid JSON", { cause });
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new StorageError("invalid_request", z.prettifyError(parsed.error));
  return parsed.data;
}
