// Signed URLs, issued to callers who may read the object or upload to the key themselves.
import { z } from "zod";
import type { StackKeys } from "../keys.ts";
import { readJson, type StorageContext } from "./context.ts";
import { imageTransformationError } from "./errors.ts";
import { findObject } from "./objects.ts";
import { assertMayUpload } from "./uploads.ts";
import { signDownload, signUpload } from "./url-tokens.ts";

const expiresIn = z.number().int().min(1);
const oneSchema = z.object({ expiresIn, transform: z.record(z.string(), z.unknown()).nullish() });
const manySchema = z.object({ expiresIn, paths: z.array(z.string()).min(1) });

export async function signUrl({ request, params, caller, db, keys, operation }: StorageContext): Promise<Response> {
  const { expiresIn, transform } = await readJson(request, oneSchema);
  if (transform && Object.keys(transform).length > 0) throw imageTransformationError();
  const { bucket, key } = params;
  await db.as(caller, operation, (sql) => findObject(sql, bucket, key));
  return Response.json({ signedURL: await readUrl(keys, `${bucket}/${key}`, expiresIn) });
}

export async function signUrls({ request, params, caller, db, keys, operation }: StorageContext): Promise<Response> {
  const { expiresIn, paths } = await readJson(request, manySchema);
  const visible = await db.as(
    caller,
    operation,
    (sql) => sql<{ name: string }[]>`
      select name from storage.objects where bucket_id = ${params.bucket} and name = any(${paths})`,
  );
  const names = new Set(visible.map(({ name }) => name));
  const error = "Either the object does not exist or you do not have access to it";
  const signed = paths.map(async (path) =>
    names.has(path)
      ? { error: null, path, signedURL: await readUrl(keys, `${params.bucket}/${path}`, expiresIn) }
      : { error, path, signedURL: null },
  );
  return Response.json(await Promise.all(signed));
}

export async function signUploadUrl(context: StorageContext): Promise<Response> {
  const { caller, keys, params, request } = context;
  const isUpsert = request.headers.get("x-upsert") === "true";
  await assertMayUpload(context, caller, { ...params, isUpsert });
  const url = `${params.bucket}/${params.key}`;
  const token = await signUpload(keys, url, { ownerId: caller.ownerId, isUpsert });
  return Response.json({ url: `/object/upload/sign/${url}?token=${token}`, token });
}

async function readUrl(keys: StackKeys, url: string, seconds: number): Promise<string> {
  return `/object/sign/${url}?token=${await signDownload(keys, url, seconds)}`;
}
