// Storage through the official client, with the secret key. Rights are tested in rights.test.ts.
import { beforeAll, describe, expect, test } from "vitest";
import { duplicate, newBucket, notFound, refusal, storage } from "../../buckets.ts";
import { anonClient } from "../../target.ts";

describe("a signed URL", () => {
  let bucketId = "";
  beforeAll(async () => {
    bucketId = await newBucket();
    await storage.from(bucketId).upload("folder/my file.txt", "signed content");
  });
  const bucket = () => storage.from(bucketId);

  test("A signed URL reads one object", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60);
    const response = await fetch(data?.signedUrl ?? "");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("signed content");
  });

  test("A signed URL can name the saved file", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60, { download: "saved.txt" });
    const { headers } = await fetch(data?.signedUrl ?? "");
    expect(headers.get("content-disposition")).toContain("attachment; filename=saved.txt");
  });

  test("A changed signed URL opens nothing", async () => {
    await bucket().upload("other.txt", "other");
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60);
    const elsewhere = (data?.signedUrl ?? "").replace("folder/my%20file.txt", "other.txt");
    expect(await (await fetch(elsewhere)).json()).toMatchObject({ error: "InvalidSignature" });
    const forged = (data?.signedUrl ?? "").slice(0, -4);
    expect((await fetch(forged)).status).toBe(400);
  });

  test("A signed URL expires", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 1);
    await expect.poll(async () => (await fetch(data?.signedUrl ?? "")).status).toBe(400);
  });

  test("Signed URLs for many objects report the ones that failed", async () => {
    const { data } = await bucket().createSignedUrls(["folder/my file.txt", "none.txt"], 60);
    expect(data?.map(({ path, error }) => ({ path, error }))).toEqual([
      { path: "folder/my file.txt", error: null },
      { path: "none.txt", error: "Either the object does not exist or you do not have access to it" },
    ]);
    expect(await (await fetch(data?.[0]?.signedUrl ?? "")).text()).toBe("signed content");
  });

  test("A missing object gets no signed URL", async () => {
    expect(refusal((await bucket().createSignedUrl("none.txt", 60)).error)).toEqual(notFound);
  });

  test("A signed upload URL takes one file in one place, once", async () => {
    const { data } = await bucket().createSignedUploadUrl("in box/new.txt");
    const stranger = anonClient().storage.from(bucketId);
    const token = data?.token ?? "";
    const upload = (path: string) => stranger.uploadToSignedUrl(path, token, new Blob(["from a stranger"]));
    expect((await upload("elsewhere.txt")).error).not.toBeNull();
    expect((await upload("in box/new.txt")).data).toMatchObject({ path: "in box/new.txt" });
    expect(refusal((await upload("in box/new.txt")).error)).toEqual(duplicate);
    expect(await (await bucket().download("in box/new.txt")).data?.text()).toBe("from a stranger");
  });

  test("A signed URL for reading does not allow uploads", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60);
    const token = new URL(data?.signedUrl ?? "").searchParams.get("token") ?? "";
    const { error } = await anonClient().storage.from(bucketId).uploadToSignedUrl("folder/my file.txt", token, "x");
    expect(error).not.toBeNull();
    expect(await (await bucket().download("folder/my file.txt")).data?.text()).toBe("signed content");
  });
});
