// Storage through the official client, with the secret key. Rights are tested in rights.test.ts.
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { duplicate, newBucket, refusal, storage, tooLarge } from "../../buckets.ts";
import { target } from "../../target.ts";

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
  test.each(Object.entries(bodies))("An upload of a %s keeps its type", async (kind, body) => {
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
  ])("An upload as %s keeps its metadata and cache time", async (kind, body) => {
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

  test("An upload of no bytes and no metadata is an empty object", async () => {
    await bucket().upload("empty.txt", new Blob([]));
    const { data } = await bucket().download("empty.txt");
    expect(data?.size).toBe(0);
    expect((await bucket().info("empty.txt")).data?.metadata).toEqual({});
  });

  test("A large upload arrives whole", async () => {
    const bytes = new Uint8Array(5_000_000).map((_, index) => (index * 31) % 251);
    await bucket().upload("many.bin", new Blob([bytes]));
    const { data } = await bucket().download("many.bin");
    expect(Buffer.from((await data?.arrayBuffer()) ?? new ArrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  });

  test("An upload to a taken name is refused, and replaces it with upsert", async () => {
    await bucket().upload("taken.txt", "first");
    expect(refusal((await bucket().upload("taken.txt", "second")).error)).toEqual(duplicate);
    expect(await (await bucket().download("taken.txt")).data?.text()).toBe("first");

    expect((await bucket().upload("taken.txt", "second", { upsert: true })).error).toBeNull();
    expect(await (await bucket().download("taken.txt")).data?.text()).toBe("second");

    expect((await bucket().update("taken.txt", new Blob(["third"]))).error).toBeNull();
    expect(await (await bucket().download("taken.txt")).data?.text()).toBe("third");
  });

  test("One of several concurrent uploads to a name wins", async () => {
    const uploads = Array.from({ length: 8 }, (_, index) => bucket().upload("race.txt", `from ${index}`));
    const results = await Promise.all(uploads);
    const winners = results.flatMap(({ error }, index) => (error ? [] : [`from ${index}`]));
    expect(winners).toHaveLength(1);
    expect(await (await bucket().download("race.txt")).data?.text()).toBe(winners[0]);
  });

  test("An upload with a key that S3 would refuse is refused", async () => {
    const { error } = await bucket().upload("schlüssel.txt", "x");
    expect(refusal(error)).toEqual({
      statusCode: "400",
      code: "InvalidKey",
      message: "Invalid key: schlüssel.txt",
    });
  });

  test("An upload to a missing bucket is refused", async () => {
    const { error } = await storage.from(`none-${randomUUID()}`).upload("a.txt", "x");
    expect(refusal(error)).toMatchObject({ statusCode: "404", message: "Bucket not found" });
  });

  test("An upload above the bucket's limit is refused and leaves nothing", async () => {
    const small = storage.from(await newBucket({ public: false, fileSizeLimit: 1000 }));
    const bytes = new Uint8Array(200_000);
    expect(refusal((await small.upload("form", new Blob([bytes]))).error)).toEqual(tooLarge);
    expect(refusal((await small.upload("body", bytes)).error)).toEqual(tooLarge);
    expect((await small.upload("fits", new Uint8Array(1000))).error).toBeNull();
    expect((await small.list()).data?.map(({ name }) => name)).toEqual(["fits"]);
  });

  test("An upload of a forbidden type is refused", async () => {
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

test("A path that points out of the bucket is only a name", async () => {
  const bucketId = await newBucket();
  const bucket = storage.from(bucketId);
  const name = "..%2F..%2F..%2Fetc/passwd";
  const url = `${target().url}/storage/v1/object/${bucketId}/${name}`;
  const headers = { apikey: target().secretKey, authorization: `Bearer ${target().serviceJwt}` };
  const response = await fetch(url, { method: "POST", headers, body: "mine" });
  expect(response.status).toBe(200);
  expect(await (await fetch(url, { headers })).text()).toBe("mine");
  expect((await bucket.list("../../../etc")).data?.map((entry) => entry.name)).toEqual(["passwd"]);
});
