// Buckets for the Storage tests, created with the secret key, and the shape of refusals.
import { randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { adminClient } from "./target.ts";

export const { storage } = adminClient();
type StorageRefusal = Awaited<ReturnType<typeof storage.deleteBucket>>["error"];
const made: string[] = [];

/** A bucket that is removed when the test file ends. */
export async function newBucket(
  options: Parameters<typeof storage.createBucket>[1] = { public: false },
): Promise<string> {
  const id = `test-${randomUUID()}`;
  const { error } = await storage.createBucket(id, options);
  if (error) throw error;
  made.push(id);
  return id;
}

afterAll(async () => {
  for (const id of made) {
    await storage.emptyBucket(id);
    await storage.deleteBucket(id);
  }
});

/** What a caller can branch on: the status in the body, the code and the sentence. */
export function refusal(error: StorageRefusal) {
  const { statusCode, code, message } = { code: undefined, ...error?.toJSON() };
  return { statusCode, code, message };
}

export const notFound = { statusCode: "404", code: "NoSuchKey", message: "Object not found" };
export const duplicate = { statusCode: "409", code: "KeyAlreadyExists", message: "The resource already exists" };
export const tooLarge = {
  statusCode: "413",
  code: "EntityTooLarge",
  message: "The object exceeded the maximum allowed size",
};
