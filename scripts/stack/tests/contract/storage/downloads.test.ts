// Storage through the official client, with the secret key. Rights are tested in rights.test.ts.
import { beforeAll, describe, expect, test } from "vitest";
import { newBucket, notFound, refusal, storage } from "../../buckets.ts";

describe("a download", () => {
  let bucketId = "";
  let url = "";
  beforeAll(async () => {
    bucketId = await newBucket({ public: true });
    await storage.from(bucketId).upload("digits.txt", "0123456789", { contentType: "text/plain", cacheControl: "7" });
    url = storage.from(bucketId).getPublicUrl("digits.txt").data.publicUrl;
  });
  const get = async (headers: Record<string, string> = {}, method = "GET") => {
    const response = await fetch(url, { headers, method });
    const text = await response.text();
    return { status: response.status, text, range: response.headers.get("content-range"), headers: response.headers };
  };

  test("A public object is downloaded without a key, with its headers", async () => {
    const { status, text, headers } = await get();
    expect({ status, text }).toEqual({ status: 200, text: "0123456789" });
    expect(headers.get("content-type")).toBe("text/plain");
    expect(headers.get("cache-control")).toContain("max-age=7");
    expect(headers.get("etag")).toBe('"781e5e245d69b566979b86e28d23f2c7"');
    expect(headers.get("accept-ranges")).toBe("bytes");
  });

  test.each([
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=8-100", "89", "bytes 8-9/10"],
  ])("A download of %s answers that part", async (range, text, contentRange) => {
    expect(await get({ range })).toMatchObject({ status: 206, text, range: contentRange });
  });

  test("A range beyond the end is refused", async () => {
    const { status, range } = await get({ range: "bytes=10-" });
    expect({ status, range }).toEqual({ status: 416, range: "bytes */10" });
  });

  test("An unchanged object answers 304 without a body", async () => {
    const { headers } = await get();
    const eTag = headers.get("etag") ?? "";
    expect(await get({ "if-none-match": eTag })).toMatchObject({ status: 304, text: "" });
    expect(await get({ "if-none-match": '"another"' })).toMatchObject({ status: 200, text: "0123456789" });
    const modified = headers.get("last-modified") ?? "";
    expect(await get({ "if-modified-since": modified })).toMatchObject({ status: 304, text: "" });
  });

  test("A HEAD request answers the headers alone", async () => {
    const { status, text, headers } = await get({}, "HEAD");
    expect({ status, text, length: headers.get("content-length") }).toEqual({ status: 200, text: "", length: "10" });
  });

  test("The download parameter makes browsers save the file", async () => {
    const named = storage.from(bucketId).getPublicUrl("digits.txt", { download: "my digits.txt" }).data.publicUrl;
    const { headers } = await fetch(named);
    expect(headers.get("content-disposition")).toContain("attachment; filename=my%20digits.txt");
  });

  test("An uploaded page is served as plain text, so it cannot run under the project's address", async () => {
    const bucket = storage.from(bucketId);
    await bucket.upload("page.html", new Blob(["<script>"], { type: "text/html" }));
    const { headers } = await fetch(bucket.getPublicUrl("page.html").data.publicUrl);
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
  });

  test("A private object is not served from the public address", async () => {
    const secret = storage.from(await newBucket());
    await secret.upload("secret.txt", "s");
    const response = await fetch(secret.getPublicUrl("secret.txt").data.publicUrl);
    expect(await response.json()).toMatchObject({ statusCode: "404", error: "Bucket not found" });
  });

  test("A missing object is refused, and exists returns false", async () => {
    const bucket = storage.from(bucketId);
    expect(refusal((await bucket.download("none.txt")).error)).toEqual(notFound);
    expect((await bucket.exists("none.txt")).data).toBe(false);
    expect((await bucket.exists("digits.txt")).data).toBe(true);
  });
});
