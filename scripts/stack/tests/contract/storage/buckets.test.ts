// Storage through the official client, with the secret key. Rights are tested in rights.test.ts.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newBucket, refusal, storage } from "../../buckets.ts";
import { target } from "../../target.ts";

describe("a bucket", () => {
  test("A bucket is created, found, listed, changed and deleted", async () => {
    const id = await newBucket({ public: true, fileSizeLimit: "1MB", allowedMimeTypes: ["image/*"] });
    const { data } = await storage.getBucket(id);
    expect(data).toMatchObject({
      id,
      name: id,
      public: true,
      file_size_limit: 1_000_000,
      allowed_mime_types: ["image/*"],
    });
    expect(data).not.toHaveProperty("type");
    expect((await storage.listBuckets()).data?.map((bucket) => bucket.id)).toContain(id);
    expect((await storage.listBuckets({ search: id, limit: 5 })).data?.map((bucket) => bucket.id)).toEqual([id]);

    await storage.updateBucket(id, { public: false, fileSizeLimit: null, allowedMimeTypes: null });
    const changed = await storage.getBucket(id);
    expect(changed.data).toMatchObject({ public: false, file_size_limit: null, allowed_mime_types: null });

    expect((await storage.deleteBucket(id)).data).toEqual({ message: "Successfully deleted" });
    expect(refusal((await storage.getBucket(id)).error)).toEqual({
      statusCode: "404",
      code: "NoSuchBucket",
      message: "Bucket not found",
    });
  });

  test("Listing buckets without a token is refused", async () => {
    const response = await fetch(`${target().url}/storage/v1/bucket`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { statusCode: "400", message: "headers must have required property 'authorization'" },
    ]);
  });

  test("A bucket cannot be created twice", async () => {
    const { error } = await storage.createBucket(await newBucket());
    expect(refusal(error)).toMatchObject({ statusCode: "409", message: "The resource already exists" });
  });

  test.each([
    [`a/${randomUUID()}`, {}, { message: "Bucket name invalid" }],
    [randomUUID(), { fileSizeLimit: "huge" }, { code: "InvalidRequest" }],
  ])("A bucket named %s with %j is refused", async (name, options, expected) => {
    const { error } = await storage.createBucket(name, { public: false, ...options });
    expect(refusal(error)).toMatchObject({ statusCode: "400", ...expected });
  });

  test("A bucket is deleted only when it is empty", async () => {
    const id = await newBucket();
    await storage.from(id).upload("a.txt", "a");
    expect(refusal((await storage.deleteBucket(id)).error)).toMatchObject({
      statusCode: "409",
      message: "The bucket you tried to delete is not empty",
    });
    expect((await storage.emptyBucket(id)).error).toBeNull();
    await expect.poll(async () => (await storage.from(id).list()).data).toEqual([]);
    expect((await storage.deleteBucket(id)).error).toBeNull();
  });
});
