// Storage through the official client, with the secret key. Rights are tested in rights.test.ts.
import { beforeAll, describe, expect, test } from "vitest";
import { newBucket, notFound, refusal, storage } from "../../buckets.ts";

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

  test("A listing shows the folders and files of one level", async () => {
    expect(await names()).toEqual(["docs/", "top.txt"]);
    expect((await names("docs"))?.toSorted()).toEqual(["a.txt", "b.txt", "old/", "under_score.txt"]);
    expect(await names("docs/old")).toEqual(["c.txt"]);
  });

  test("A listing is sorted, limited and searched", async () => {
    const sortBy = { column: "name", order: "desc" };
    expect(await names("docs/old/", { sortBy })).toEqual(["c.txt"]);
    expect(await names("docs", { search: "b" })).toEqual(["b.txt"]);
    expect(await names("docs", { search: "UNDER_" })).toEqual(["under_score.txt"]);
    expect(await names("docs", { search: "none" })).toEqual([]);
    const all = await names("docs");
    expect(await names("docs", { limit: 2, offset: 1 })).toEqual(all?.slice(1, 3));
  });

  test("A listing shows a file's size and type", async () => {
    const { data } = await storage.from(bucketId).list("docs/old");
    expect(data?.[0]).toMatchObject({ name: "c.txt", metadata: { size: 14, mimetype: "text/plain;charset=UTF-8" } });
  });

  test("A listing by prefix continues from page to page", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await storage.from(bucketId).listV2({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...(page.data?.objects.map(({ name }) => name) ?? []));
      cursor = page.data?.hasNext ? page.data.nextCursor : undefined;
    } while (cursor);
    expect(seen).toEqual(["docs/a.txt", "docs/b.txt", "docs/old/c.txt", "docs/under_score.txt", "top.txt"]);
  });

  test("A listing by prefix can group deeper files into folders", async () => {
    const { data } = await storage.from(bucketId).listV2({ prefix: "docs/", with_delimiter: true });
    expect(data?.folders.map(({ name }) => name)).toEqual(["docs/old/"]);
    expect(data?.objects.map(({ name }) => name)).toEqual(["docs/a.txt", "docs/b.txt", "docs/under_score.txt"]);
  });
});

describe("objects", () => {
  test("Objects move within and across buckets and keep their content", async () => {
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

  test("An object cannot be moved onto another", async () => {
    const bucket = storage.from(await newBucket());
    await bucket.upload("a.txt", "a");
    await bucket.upload("b.txt", "b");
    expect(refusal((await bucket.move("a.txt", "b.txt")).error)).toMatchObject({ statusCode: "409" });
    expect(await (await bucket.download("b.txt")).data?.text()).toBe("b");
  });

  test("A copy outlives its source", async () => {
    const [here, there] = [await newBucket(), await newBucket()];
    await storage.from(here).upload("a.txt", "content");
    const copied = await storage.from(here).copy("a.txt", "copy.txt", { destinationBucket: there });
    expect(copied.data).toEqual({ path: `${there}/copy.txt` });
    await storage.from(here).remove(["a.txt"]);
    expect(await (await storage.from(there).download("copy.txt")).data?.text()).toBe("content");
    expect(refusal((await storage.from(there).copy("gone.txt", "x.txt")).error)).toEqual(notFound);
  });

  test("Objects are removed together, and missing names are ignored", async () => {
    const bucket = storage.from(await newBucket());
    await bucket.upload("a.txt", "a");
    await bucket.upload("b.txt", "b");
    const { data } = await bucket.remove(["a.txt", "b.txt", "none.txt"]);
    expect(data?.map(({ name }) => name).toSorted()).toEqual(["a.txt", "b.txt"]);
    expect((await bucket.list()).data).toEqual([]);
  });
});
