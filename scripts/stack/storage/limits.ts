// The names, sizes and MIME types that Storage accepts.
import { StorageError } from "./errors.ts";

// The characters allowed in S3 keys, as on hosted.
const keyPattern = /^[\w/!\-.*'() &$@=;:+,?]+$/;
const bucketPattern = /^[\w!\-.*'() &$@=;:+,?]{1,100}$/;
const maxKeyLength = 1024;

export function assertKey(key: string): string {
  if (!keyPattern.test(key) || key.length > maxKeyLength) throw new StorageError("invalid_key", `Invalid key: ${key}`);
  return key;
}

export function assertBucketName(name: string): string {
  if (!bucketPattern.test(name) || name.trim() !== name) throw new StorageError("invalid_bucket_name");
  return name;
}

/** A size in the API's format: bytes, or a number with B, KB, MB or GB in powers of ten. */
export function parseApiSize(size: number | string): number {
  if (typeof size === "number") return size;
  const match = /^(\d+(?:\.\d+)?)\s*(gb|mb|kb|b)$/i.exec(size.trim());
  if (!match) throw new StorageError("invalid_size");
  const power = { b: 0, kb: 1, mb: 2, gb: 3 }[match[2]?.toLowerCase() ?? ""] ?? 0;
  return Math.round(Number(match[1]) * 1000 ** power);
}

/** A size in config.toml's format: the CLI reads MB and MiB alike as powers of 1024. */
export function parseConfigSize(size: number | string): number {
  if (typeof size === "number") return size;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(size.trim());
  if (!match) throw new Error(`config.toml: "${size}" is not a file size; write it like 50MiB`);
  const power = "kmgt".indexOf(match[2]?.toLowerCase() || "-") + 1;
  return Math.floor(Number(match[1]) * 1024 ** power);
}

/** `allowed` may contain wildcards such as `image/*`; null or empty allows everything. */
export function assertMimeType(mimeType: string, allowed: readonly string[] | null): void {
  if (!allowed || allowed.length === 0) return;
  const [type, subtype] = (mimeType.split(";")[0] ?? "").trim().toLowerCase().split("/");
  const isAllowed = allowed.some((entry) => {
    const [allowedType, allowedSubtype] = entry.trim().toLowerCase().split("/");
    const isFamily = allowedType === "*" || allowedType === type;
    return isFamily && (allowedSubtype === "*" || allowedSubtype === subtype);
  });
  if (!subtype || !isAllowed) throw new StorageError("invalid_mime_type", `mime type ${mimeType} is not supported`);
}
