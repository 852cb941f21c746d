// The caller of a request, as Storage's SQL needs it.
import { errors } from "jose";
import type { Claims, StackKeys } from "../keys.ts";
import { StorageError } from "./errors.ts";

export interface Caller {
  readonly role: string;
  readonly claims: Claims;
  /** The user's id, whatever its form; undefined for keys and anonymous callers. */
  readonly ownerId: string | undefined;
  /** Policies read them, as in the Data API. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const anonymous: Caller = { role: "anon", claims: { role: "anon" }, ownerId: undefined };

/** No token makes a caller anon; a forged or expired one is refused. */
export async function readCaller(request: Request, keys: StackKeys): Promise<Caller> {
  const headers = Object.fromEntries(request.headers);
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return { ...anonymous, headers };
  try {
    const claims = await keys.verify(token);
    return { role: claims.role ?? "anon", claims, ownerId: claims.sub, headers };
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw new StorageError("access_denied", cause.message, { cause });
    throw cause;
  }
}
