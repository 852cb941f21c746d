// The tokens of signed URLs, signed like every other token of the project; each names one object or one upload key.
import { errors } from "jose";
import { z } from "zod";
import type { StackKeys } from "../keys.ts";
import { type Owner, ownerColumns, type StorageContext } from "./context.ts";
import { StorageError } from "./errors.ts";

const uploadSeconds = 2 * 60 * 60;

// `upsert` tells the two apart: a token for reading must not allow replacing, and vice versa.
const downloadClaims = z.object({ url: z.string(), exp: z.number(), upsert: z.undefined().optional() });
const uploadClaims = z.object({ url: z.string(), upsert: z.boolean(), owner: z.string().optional() });

export function signDownload(keys: StackKeys, url: string, seconds: number): Promise<string> {
  return keys.sign({ url, ...lifetime(seconds) });
}

export function signUpload(
  keys: StackKeys,
  url: string,
  { ownerId, isUpsert }: { ownerId: string | undefined; isUpsert: boolean },
): Promise<string> {
  return keys.sign({ url, upsert: isUpsert, ...(ownerId ? { owner: ownerId } : {}), ...lifetime(uploadSeconds) });
}

/** When the URL stops working, in seconds since 1970. */
export async function readDownloadToken(context: StorageContext): Promise<{ expiresAt: number }> {
  const { exp } = await verifyToken(context, downloadClaims);
  return { expiresAt: exp };
}

export async function readUploadToken(context: StorageContext): Promise<{ owner: Owner; isUpsert: boolean }> {
  const { owner, upsert } = await verifyToken(context, uploadClaims);
  return { owner: ownerColumns(owner), isUpsert: upsert };
}

async function verifyToken<T extends { url: string }>(
  { keys, params, url }: StorageContext,
  schema: z.ZodType<T>,
): Promise<T> {
  const token = url.searchParams.get("token") ?? "";
  try {
    const claims = schema.safeParse(await keys.verify(token));
    if (!claims.success || claims.data.url !== `${params.bucket}/${params.key}`) {
      throw new StorageError("invalid_signature");
    }
    return claims.data;
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw new StorageError("invalid_jwt", cause.message, { cause });
    throw cause;
  }
}

function lifetime(seconds: number): { iat: number; exp: number } {
  const iat = Math.floor(Date.now() / 1000);
  return { iat, exp: iat + seconds };
}
