// Storage through the official client, with the powers of the secret key; who may do what is in storage-rights.test.ts.
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminClient, anonClient, target } from "../target.ts";

const { storage } = adminClient();
type Refusal = Awaited<ReturnType<typeof storage.deleteBucket>>["error"];
const made: string[] = [];

async function newBucket(options: Parameters<typeof storage.createBucket>[1] = { public: false }): Promise<string> {
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

/** What a caller can branch on: the status that stands in the body, the code and the sentence. */
function refusal(error: Refusal) {
  const { statusCode, code, message } = { code: undefined, ...error?.toJSON() };
  return { statusCode, code, message };
}

const notFound = { statusCode: "404", code: "NoSuchKey", message: "Object not found" };
const duplicate = { statusCode: "409", code: "KeyAlreadyExists", message: "The resource already exists" };
const tooLarge = {
  statusCode: "413",
  code: "EntityTooLarge",
  message: "The object exceeded the maximum allowed size",
};

describe("a bucket", () => {
  test("is made, found, listed, changed and deleted", async () => {
    const id = await newBucket({ public: true, fileSizeLimit: "1MB", allowedMimeTypes: ["image/*"] });
    const { data } = await storage.getBucket(id);
    expect(data).toMatchObject({
      id,
      name: id,
      public: true,
      file_size_limit: 1_000_000,
      allowed_mime_types: ["image/*"],
    });
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

  test("cannot be made twice", async () => {
    const { error } = await storage.createBucket(await newBucket());
    expect(refusal(error)).toMatchObject({ statusCode: "409", message: "The resource already exists" });
  });

  test("with a slash in its name is refused", async () => {
    const { error } = await storage.createBucket(`a/${randomUUID()}`);
    expect(refusal(error)).toMatchObject({ statusCode: "400", message: "Bucket name invalid" });
  });

  test("with a size that cannot be read is refused", async () => {
    const { error } = await storage.createBucket(randomUUID(), { public: false, fileSizeLimit: "huge" });
    expect(refusal(error)).toMatchObject({ statusCode: "400", code: "InvalidRequest" });
  });

  test("is deleted only when it is empty", async () => {
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

describe("an upload", () => {
  let bucketId = "";
  beforeAll(async () => {
    bucketId = await newBucket();
  });
  const bucket = () => storage.from(bucketId);

  const form = new FormData();
  form.append("file", new File(["hello"], "hello.txt", { type: "text/css" }));
  const bodies = {
    Blob: new Blob(["hello"], { type: "text/css" }),
    File: new File(["hello"], "hello.css", { type: "text/css" }),
    FormData: form,
    Buffer: Buffer.from("hello"),
    ArrayBuffer: new TextEncoder().encode("hello").buffer,
    Uint8Array: new TextEncoder().encode("hello"),
    string: "hello",
    "web stream": new Blob(["hello"]).stream(),
    "Node stream": Readable.from([Buffer.from("he"), Buffer.from("llo")]),
  };
  test.each(Object.entries(bodies))("of a %s comes back with its type", async (kind, body) => {
    const path = `bodies/${kind}`;
    const { data, error } = await bucket().upload(path, body, { contentType: "text/css" });
    expect(error).toBeNull();
    expect(data).toEqual({ id: expect.any(String), path, fullPath: `${bucketId}/${path}` });
    const { data: file } = await bucket().download(path);
    expect(await file?.text()).toBe("hello");
    expect(file?.type).toBe("text/css");
  });

  test.each([
    ["a form", new Blob(["12345"], { type: "text/plain" })],
    ["the body itself", "12345"],
  ])("as %s keeps its metadata and cache time", async (kind, body) => {
    const path = `metadata/${kind}`;
    const options = { contentType: "text/plain", cacheControl: "60", metadata: { author: "Zoë", pages: 3 } };
    await bucket().upload(path, body, options);
    const { data } = await bucket().info(path);
    expect(data).toMatchObject({
      name: path,
      bucketId,
      size: 5,
      contentType: "text/plain",
      cacheControl: "max-age=60",
      etag: '"827ccb0eea8a706c4c34a16891f84e7b"',
      metadata: { author: "Zoë", pages: 3 },
    });
  });

  test("of no bytes is an object of no bytes", async () => {
    await bucket().upload("empty.txt", new Blob([]));
    const { data } = await bucket().download("empty.txt");
    expect(data?.size).toBe(0);
  });

  test("of many bytes arrives whole", async () => {
    const bytes = new Uint8Array(5_000_000).map((_, index) => (index * 31) % 251);
    await bucket().upload("many.bin", new Blob([bytes]));
    const { data } = await bucket().download("many.bin");
    expect(Buffer.from((await data?.arrayBuffer()) ?? new ArrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  });

  test("to a taken place is refused, and replaces it with upsert", async () => {
    await bucket().upload("taken.txt", "first");
    expect(refusal((await bucket().upload("taken.txt", "second")).error)).toEqual(duplicate);
    expect(await (await bucket().download("taken.txt")).data?.text()).toBe("first");

    expect((await bucket().upload("taken.txt", "second", { upsert: true })).error).toBeNull();
    expect(await (await bucket().download("taken.txt")).data?.text()).toBe("second");

    expect((await bucket().update("taken.txt", new Blob(["third"]))).error).toBeNull();
    expect(await (await bucket().download("taken.txt")).data?.text()).toBe("third");
  });

  test("by several at once to one place is taken from exactly one", async () => {
    const uploads = Array.from({ length: 8 }, (_, index) => bucket().upload("race.txt", `from ${index}`));
    const results = await Promise.all(uploads);
    const winners = results.flatMap(({ error }, index) => (error ? [] : [`from ${index}`]));
    expect(winners).toHaveLength(1);
    expect(await (await bucket().download("race.txt")).data?.text()).toBe(winners[0]);
  });

  test("whose key holds characters that S3 would not take is refused", async () => {
    const { error } = await bucket().upload("schlüssel.txt", "x");
    expect(refusal(error)).toEqual({
      statusCode: "400",
      code: "InvalidKey",
      message: "Invalid key: schlüssel.txt",
    });
  });

  test("to a bucket that is not there is refused", async () => {
    const { error } = await storage.from(`none-${randomUUID()}`).upload("a.txt", "x");
    expect(refusal(error)).toMatchObject({ statusCode: "404", message: "Bucket not found" });
  });

  test("above the bucket's limit is refused, as a form and as a body, and leaves nothing", async () => {
    const small = storage.from(await newBucket({ public: false, fileSizeLimit: 1000 }));
    const bytes = new Uint8Array(200_000);
    expect(refusal((await small.upload("form", new Blob([bytes]))).error)).toEqual(tooLarge);
    expect(refusal((await small.upload("body", bytes)).error)).toEqual(tooLarge);
    expect((await small.upload("fits", new Uint8Array(1000))).error).toBeNull();
    expect((await small.list()).data?.map(({ name }) => name)).toEqual(["fits"]);
  });

  test("of a type the bucket does not take is refused", async () => {
    const images = storage.from(await newBucket({ public: false, allowedMimeTypes: ["image/*", "application/pdf"] }));
    const upload = (type: string) => images.upload(type, new Blob(["x"], { type }));
    expect(refusal((await upload("text/plain")).error)).toEqual({
      statusCode: "415",
      code: "InvalidMimeType",
      message: "mime type text/plain is not supported",
    });
    expect((await upload("image/png")).error).toBeNull();
    expect((await upload("application/pdf")).error).toBeNull();
  });
});

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

  test("of a public object needs no key and says what it is", async () => {
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
  ])("of %s answers that part", async (range, text, contentRange) => {
    expect(await get({ range })).toMatchObject({ status: 206, text, range: contentRange });
  });

  test("of bytes that are not there is refused", async () => {
    const { status, range } = await get({ range: "bytes=10-" });
    expect({ status, range }).toEqual({ status: 416, range: "bytes */10" });
  });

  test("of what the caller already has answers 304 without a body", async () => {
    const { headers } = await get();
    const eTag = headers.get("etag") ?? "";
    expect(await get({ "if-none-match": eTag })).toMatchObject({ status: 304, text: "" });
    expect(await get({ "if-none-match": '"another"' })).toMatchObject({ status: 200, text: "0123456789" });
    const modified = headers.get("last-modified") ?? "";
    expect(await get({ "if-modified-since": modified })).toMatchObject({ status: 304, text: "" });
  });

  test("by HEAD answers the headers alone", async () => {
    const { status, text, headers } = await get({}, "HEAD");
    expect({ status, text, length: headers.get("content-length") }).toEqual({ status: 200, text: "", length: "10" });
  });

  test("with a name for the file makes browsers save it", async () => {
    const named = storage.from(bucketId).getPublicUrl("digits.txt", { download: "my digits.txt" }).data.publicUrl;
    const { headers } = await fetch(named);
    expect(headers.get("content-disposition")).toContain("attachment; filename=my%20digits.txt");
  });

  test("of a page comes as plain text, so that no upload runs under the project's address", async () => {
    const bucket = storage.from(bucketId);
    await bucket.upload("page.html", new Blob(["<script>"], { type: "text/html" }));
    const { headers } = await fetch(bucket.getPublicUrl("page.html").data.publicUrl);
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
  });

  test("of a private object is not to be had from the public address", async () => {
    const secret = storage.from(await newBucket());
    await secret.upload("secret.txt", "s");
    const response = await fetch(secret.getPublicUrl("secret.txt").data.publicUrl);
    expect(await response.json()).toMatchObject({ statusCode: "404", error: "Bucket not found" });
  });

  test("of nothing is refused, and exists says so", async () => {
    const bucket = storage.from(bucketId);
    expect(refusal((await bucket.download("none.txt")).error)).toEqual(notFound);
    expect((await bucket.exists("none.txt")).data).toBe(false);
    expect((await bucket.exists("digits.txt")).data).toBe(true);
  });
});

describe("a listing", () => {
  let bucketId = "";
  beforeAll(async () => {
    bucketId = await newBucket();
    for (const name of ["top.txt", "docs/a.txt", "docs/b.txt", "docs/old/c.txt", "docs/under_score.txt"]) {
      const { error } = await storage.from(bucketId).upload(name, name);
      if (error) throw error;
    }
  });
  const names = async (...args: Parameters<ReturnType<typeof storage.from>["list"]>) =>
    (await storage.from(bucketId).list(...args)).data?.map(({ name, id }) => (id === null ? `${name}/` : name));

  test("shows one level: its folders and its files", async () => {
    expect(await names()).toEqual(["docs/", "top.txt"]);
    expect((await names("docs"))?.toSorted()).toEqual(["a.txt", "b.txt", "old/", "under_score.txt"]);
    expect(await names("docs/old")).toEqual(["c.txt"]);
  });

  test("is sorted, cut and searched", async () => {
    const sortBy = { column: "name", order: "desc" };
    expect(await names("docs/old/", { sortBy })).toEqual(["c.txt"]);
    expect(await names("docs", { search: "b" })).toEqual(["b.txt"]);
    expect(await names("docs", { search: "UNDER_" })).toEqual(["under_score.txt"]);
    expect(await names("docs", { search: "none" })).toEqual([]);
    const all = await names("docs");
    expect(await names("docs", { limit: 2, offset: 1 })).toEqual(all?.slice(1, 3));
  });

  test("of a file tells its size and type", async () => {
    const { data } = await storage.from(bucketId).list("docs/old");
    expect(data?.[0]).toMatchObject({ name: "c.txt", metadata: { size: 14, mimetype: "text/plain;charset=UTF-8" } });
  });

  test("by prefix goes on from page to page", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await storage.from(bucketId).listV2({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...(page.data?.objects.map(({ name }) => name) ?? []));
      cursor = page.data?.hasNext ? page.data.nextCursor : undefined;
    } while (cursor);
    expect(seen).toEqual(["docs/a.txt", "docs/b.txt", "docs/old/c.txt", "docs/under_score.txt", "top.txt"]);
  });

  test("by prefix folds what lies deeper into folders when asked", async () => {
    const { data } = await storage.from(bucketId).listV2({ prefix: "docs/", with_delimiter: true });
    expect(data?.folders.map(({ name }) => name)).toEqual(["docs/old/"]);
    expect(data?.objects.map(({ name }) => name)).toEqual(["docs/a.txt", "docs/b.txt", "docs/under_score.txt"]);
  });
});

describe("objects", () => {
  test("move within a bucket and across, and keep their content", async () => {
    const [here, there] = [await newBucket(), await newBucket()];
    await storage.from(here).upload("a.txt", "content", { metadata: { kept: true } });
    expect((await storage.from(here).move("a.txt", "folder/b.txt")).data).toMatchObject({
      message: "Successfully moved",
    });
    expect((await storage.from(here).exists("a.txt")).data).toBe(false);
    await storage.from(here).move("folder/b.txt", "c.txt", { destinationBucket: there });
    expect(await (await storage.from(there).download("c.txt")).data?.text()).toBe("content");
    expect((await storage.from(there).info("c.txt")).data?.metadata).toEqual({ kept: true });
    expect(refusal((await storage.from(here).move("a.txt", "z.txt")).error)).toEqual(notFound);
  });

  test("do not move onto one another", async () => {
    const bucket = storage.from(await newBucket());
    await bucket.upload("a.txt", "a");
    await bucket.upload("b.txt", "b");
    expect(refusal((await bucket.move("a.txt", "b.txt")).error)).toMatchObject({ statusCode: "409" });
    expect(await (await bucket.download("b.txt")).data?.text()).toBe("b");
  });

  test("are copied, and the copy outlives its source", async () => {
    const [here, there] = [await newBucket(), await newBucket()];
    await storage.from(here).upload("a.txt", "content");
    const copied = await storage.from(here).copy("a.txt", "copy.txt", { destinationBucket: there });
    expect(copied.data).toEqual({ path: `${there}/copy.txt` });
    await storage.from(here).remove(["a.txt"]);
    expect(await (await storage.from(there).download("copy.txt")).data?.text()).toBe("content");
    expect(refusal((await storage.from(there).copy("gone.txt", "x.txt")).error)).toEqual(notFound);
  });

  test("are removed together; names that are not there do not matter", async () => {
    const bucket = storage.from(await newBucket());
    await bucket.upload("a.txt", "a");
    await bucket.upload("b.txt", "b");
    const { data } = await bucket.remove(["a.txt", "b.txt", "none.txt"]);
    expect(data?.map(({ name }) => name).toSorted()).toEqual(["a.txt", "b.txt"]);
    expect((await bucket.list()).data).toEqual([]);
  });
});

describe("a signed URL", () => {
  let bucketId = "";
  beforeAll(async () => {
    bucketId = await newBucket();
    await storage.from(bucketId).upload("folder/my file.txt", "signed content");
  });
  const bucket = () => storage.from(bucketId);

  test("lets whoever has it read one object", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60);
    const response = await fetch(data?.signedUrl ?? "");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("signed content");
  });

  test("can name the file that is saved", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60, { download: "saved.txt" });
    const { headers } = await fetch(data?.signedUrl ?? "");
    expect(headers.get("content-disposition")).toContain("attachment; filename=saved.txt");
  });

  test("does not open another object, nor opens after it was changed", async () => {
    await bucket().upload("other.txt", "other");
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60);
    const elsewhere = (data?.signedUrl ?? "").replace("folder/my%20file.txt", "other.txt");
    expect(await (await fetch(elsewhere)).json()).toMatchObject({ error: "InvalidSignature" });
    const forged = (data?.signedUrl ?? "").slice(0, -4);
    expect((await fetch(forged)).status).toBe(400);
  });

  test("runs out", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 1);
    await expect.poll(async () => (await fetch(data?.signedUrl ?? "")).status, { timeout: 5000 }).toBe(400);
  });

  test("is made for many at once, and says for which it could not", async () => {
    const { data } = await bucket().createSignedUrls(["folder/my file.txt", "none.txt"], 60);
    expect(data?.map(({ path, error }) => ({ path, error }))).toEqual([
      { path: "folder/my file.txt", error: null },
      { path: "none.txt", error: "Either the object does not exist or you do not have access to it" },
    ]);
    expect(await (await fetch(data?.[0]?.signedUrl ?? "")).text()).toBe("signed content");
  });

  test("is not made for nothing", async () => {
    expect(refusal((await bucket().createSignedUrl("none.txt", 60)).error)).toEqual(notFound);
  });

  test("for uploading lets a stranger put one file in one place, once", async () => {
    const { data } = await bucket().createSignedUploadUrl("in box/new.txt");
    const stranger = anonClient().storage.from(bucketId);
    const token = data?.token ?? "";
    const upload = (path: string) => stranger.uploadToSignedUrl(path, token, new Blob(["from a stranger"]));
    expect((await upload("elsewhere.txt")).error).not.toBeNull();
    expect((await upload("in box/new.txt")).data).toMatchObject({ path: "in box/new.txt" });
    expect(refusal((await upload("in box/new.txt")).error)).toEqual(duplicate);
    expect(await (await bucket().download("in box/new.txt")).data?.text()).toBe("from a stranger");
  });

  test("for reading is no permission to upload", async () => {
    const { data } = await bucket().createSignedUrl("folder/my file.txt", 60);
    const token = new URL(data?.signedUrl ?? "").searchParams.get("token") ?? "";
    const { error } = await anonClient().storage.from(bucketId).uploadToSignedUrl("folder/my file.txt", token, "x");
    expect(error).not.toBeNull();
    expect(await (await bucket().download("folder/my file.txt")).data?.text()).toBe("signed content");
  });
});

test("a path that leads out of the bucket stays a name", async () => {
  const bucket = storage.from(await newBucket());
  const name = "..%2F..%2F..%2Fetc/passwd";
  const url = `${target().url}/storage/v1/object/${made.at(-1)}/${name}`;
  const headers = { apikey: target().secretKey, authorization: `Bearer ${target().serviceJwt}` };
  const response = await fetch(url, { method: "POST", headers, body: "mine" });
  expect(response.status).toBe(200);
  expect(await (await fetch(url, { headers })).text()).toBe("mine");
  expect((await bucket.list("../../../etc")).data?.map((entry) => entry.name)).toEqual(["passwd"]);
});
