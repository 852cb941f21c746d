// Routes by the decoded path below /storage/v1; the first match answers.
import * as buckets from "./buckets.ts";
import type { Handler } from "./context.ts";
import * as downloads from "./downloads.ts";
import { imageTransformationError, StorageError } from "./errors.ts";
import { listFolder, listPage } from "./listing.ts";
import { signUploadUrl, signUrl, signUrls } from "./signed-urls.ts";
import { copyObject, moveObject, removeObject, removeObjects } from "./transfers.ts";
import { uploadObject, uploadToSignedUrl } from "./uploads.ts";

export interface Route {
  readonly methods: readonly string[];
  readonly pattern: RegExp;
  /** The value of `storage.operation()` in policies. */
  readonly operation: string;
  readonly handle: Handler;
  /** Every caller is served, so an invalid token does not matter. */
  readonly isPublic: boolean;
  /** A request without a token is refused. */
  readonly needsToken: boolean;
}

const bucketPart = "(?<bucket>[^/]+)";
const keyPart = "(?<key>.+)";

export const routes: readonly Route[] = [
  route("GET", "/bucket", "bucket.list", buckets.listBuckets),
  route("POST", "/bucket", "bucket.create", buckets.createBucket),
  route("POST", `/bucket/${bucketPart}/empty`, "bucket.empty", buckets.emptyBucket),
  route("GET", `/bucket/${bucketPart}`, "bucket.get", buckets.getBucket),
  route("PUT", `/bucket/${bucketPart}`, "bucket.update", buckets.updateBucket),
  route("DELETE", `/bucket/${bucketPart}`, "bucket.delete", buckets.deleteBucket),

  route("POST", "/object/move", "object.move", moveObject),
  route("POST", "/object/copy", "object.copy", copyObject),
  route("POST", `/object/list/${bucketPart}`, "object.list", listFolder),
  route("POST", `/object/list-v2/${bucketPart}`, "object.list_v2", listPage),
  route("POST", `/object/upload/sign/${bucketPart}/${keyPart}`, "object.sign_upload_url", signUploadUrl),
  publicRoute("PUT", `/object/upload/sign/${bucketPart}/${keyPart}`, "object.upload_signed", uploadToSignedUrl),
  route("POST", `/object/sign/${bucketPart}`, "object.sign_many", signUrls),
  route("POST", `/object/sign/${bucketPart}/${keyPart}`, "object.sign", signUrl),
  publicRoute("GET HEAD", `/object/sign/${bucketPart}/${keyPart}`, "object.get_signed", downloads.downloadSigned),
  publicRoute("GET", `/object/info/public/${bucketPart}/${keyPart}`, "object.info_public", downloads.describePublic),
  readRoute(
    "GET",
    `/object/info/(?:authenticated/)?${bucketPart}/${keyPart}`,
    "object.info_authenticated",
    downloads.describeAsCaller,
  ),
  publicRoute("GET HEAD", `/object/public/${bucketPart}/${keyPart}`, "object.get_public", downloads.downloadPublic),
  readRoute(
    "GET HEAD",
    `/object/(?:authenticated/)?${bucketPart}/${keyPart}`,
    "object.get_authenticated",
    downloads.downloadAsCaller,
  ),
  route("POST", `/object/${bucketPart}/${keyPart}`, "object.upload", uploadObject),
  route("PUT", `/object/${bucketPart}/${keyPart}`, "object.upload_update", uploadObject),
  route("DELETE", `/object/${bucketPart}/${keyPart}`, "object.delete", removeObject),
  route("DELETE", `/object/${bucketPart}`, "object.delete_many", removeObjects),

  route("DELETE", `/cdn/${bucketPart}(?:/${keyPart})?`, "object.purge_cache", purgeCache),
  publicRoute("GET HEAD", "/render/image/.+", "render.image_public", refuseTransformation),
  route("POST PATCH HEAD DELETE", "/upload/resumable.*", "tus.upload.create", refuse("Resumable uploads")),
  route(
    "GET POST PUT DELETE HEAD",
    "/(?:s3|vector|iceberg)(?:/.*)?",
    "s3",
    refuse("The S3, vector and analytics APIs"),
  ),
  publicRoute("GET", "/status", "status", async () => new Response(null)),
];

function route(methods: string, path: string, operation: string, handle: Handler): Route {
  const pattern = new RegExp(`^${path}/?$`, "s");
  const name = `storage.${operation}`;
  return { methods: methods.split(" "), pattern, operation: name, handle, isPublic: false, needsToken: true };
}

function readRoute(...details: Parameters<typeof route>): Route {
  return { ...route(...details), needsToken: false };
}

function publicRoute(...details: Parameters<typeof route>): Route {
  return { ...route(...details), isPublic: true, needsToken: false };
}

/** The local stack has no cache, so there is nothing to purge. */
async function purgeCache({ caller }: Parameters<Handler>[0]): Promise<Response> {
  if (caller.role !== "service_role") throw new StorageError("access_denied");
  return Response.json({ message: "success" });
}

async function refuseTransformation(): Promise<Response> {
  throw imageTransformationError();
}

function refuse(feature: string): Handler {
  return async () => {
    throw new StorageError("not_enabled", `${feature} are not available on the local stack. Use the standard upload.`);
  };
}
