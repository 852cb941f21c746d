// Rights to files: row level security on storage.objects and storage.buckets decides.
// The policies are in ../../supabase/migrations/20260101000200_storage.sql.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminClient, anonClient, newUser, sql, type TestUser, target } from "../../target.ts";

const db = sql();
type Refusal = Awaited<ReturnType<TestUser["client"]["storage"]["deleteBucket"]>>["error"];
let owner: TestUser;
let stranger: TestUser;

beforeAll(async () => {
  [owner, stranger] = await Promise.all([newUser(), newUser()]);
});
afterAll(() => db.end());

const homes = (user: TestUser) => user.client.storage.from("homes");
const ownFile = (user: TestUser, name = `${randomUUID()}.txt`) => `${user.id}/${name}`;

function refusal(error: Refusal) {
  const { statusCode, message } = { ...error?.toJSON() };
  return { statusCode, message };
}

const violates = { statusCode: "403", message: "new row violates row-level security policy" };
const notFound = { statusCode: "404", message: "Object not found" };

async function ownedFile(content = "mine"): Promise<string> {
  const path = ownFile(owner);
  const { error } = await homes(owner).upload(path, content);
  if (error) throw error;
  return path;
}

describe("the owner of a folder", () => {
  test("A folder's owner adds, reads, lists, replaces, moves, copies, signs and removes its files", async () => {
    const path = await ownedFile();
    expect(await (await homes(owner).download(path)).data?.text()).toBe("mine");
    expect((await homes(owner).list(owner.id)).data?.map(({ name }) => name)).toContain(path.split("/")[1]);
    expect((await homes(owner).update(path, "changed")).error).toBeNull();
    const signed = await homes(owner).createSignedUrl(path, 60);
    expect(await (await fetch(signed.data?.signedUrl ?? "")).text()).toBe("changed");
    const [moved, copied] = [ownFile(owner), ownFile(owner)];
    expect((await homes(owner).move(path, moved)).error).toBeNull();
    expect((await homes(owner).copy(moved, copied)).error).toBeNull();
    expect((await homes(owner).remove([moved, copied])).data).toHaveLength(2);
  });

  test("The owner is written into the row", async () => {
    const path = await ownedFile();
    const [row] = await db`select owner, owner_id, path_tokens from storage.objects where name = ${path}`;
    expect(row).toEqual({ owner: owner.id, owner_id: owner.id, path_tokens: path.split("/") });
  });

  test("An owner cannot add or move files where the policy forbids it", async () => {
    const path = await ownedFile();
    const elsewhere = ownFile(stranger);
    expect(refusal((await homes(owner).upload(elsewhere, "x")).error)).toEqual(violates);
    expect(refusal((await homes(owner).move(path, elsewhere)).error)).toEqual(violates);
    expect(refusal((await homes(owner).copy(path, elsewhere)).error)).toEqual(violates);
    expect(refusal((await homes(owner).createSignedUploadUrl(elsewhere)).error)).toEqual(violates);
    expect((await homes(owner).exists(path)).data).toBe(true);
  });
});

describe.each([
  ["another user", () => stranger.client],
  ["a caller with the publishable key alone", () => anonClient()],
])("%s", (_, client) => {
  const files = () => client().storage.from("homes");

  test("A stranger cannot see, read, sign or describe the owner's file", async () => {
    const path = await ownedFile();
    expect(refusal((await files().download(path)).error)).toEqual(notFound);
    expect(refusal((await files().info(path)).error)).toEqual(notFound);
    expect(refusal((await files().createSignedUrl(path, 60)).error)).toEqual(notFound);
    expect((await files().createSignedUrls([path], 60)).data?.[0]?.signedURL).toBeNull();
    expect((await files().list(owner.id)).data).toEqual([]);
    expect((await files().listV2({ prefix: owner.id })).data?.objects).toEqual([]);
  });

  test("A stranger cannot replace, move, copy or remove the owner's file", async () => {
    const path = await ownedFile();
    expect((await files().update(path, "theirs")).error).not.toBeNull();
    expect((await files().upload(path, "theirs", { upsert: true })).error).not.toBeNull();
    expect(refusal((await files().move(path, ownFile(stranger))).error)).toEqual(notFound);
    expect(refusal((await files().copy(path, ownFile(stranger))).error)).toEqual(notFound);
    expect((await files().remove([path])).data).toEqual([]);
    expect(await (await homes(owner).download(path)).data?.text()).toBe("mine");
  });

  test("A stranger cannot create, change, empty, delete or see buckets", async () => {
    const { storage } = client();
    const id = `made-${randomUUID()}`;
    expect(refusal((await storage.createBucket(id)).error)).toEqual(violates);
    const noBucket = { statusCode: "404", message: "Bucket not found" };
    expect(refusal((await storage.updateBucket("homes", { public: true })).error)).toEqual(noBucket);
    expect(refusal((await storage.emptyBucket("homes")).error)).toEqual(noBucket);
    expect(refusal((await storage.deleteBucket("homes")).error)).toEqual(noBucket);
    expect((await storage.listBuckets()).data).toEqual([]);
    expect((await adminClient().storage.getBucket("homes")).data?.public).toBe(false);
  });
});

describe("a bucket where anyone may add and nobody may look", () => {
  test("A drop bucket accepts a stranger's file and shows it to nobody", async () => {
    const drops = anonClient().storage.from("drops");
    const name = `${randomUUID()}.txt`;
    expect((await drops.upload(name, "dropped")).error).toBeNull();
    expect(refusal((await drops.download(name)).error)).toEqual(notFound);
    expect((await drops.list()).data).toEqual([]);
    expect(await (await adminClient().storage.from("drops").download(name)).data?.text()).toBe("dropped");
  });

  test("A second file cannot replace the first in a drop bucket", async () => {
    const drops = anonClient().storage.from("drops");
    const name = `${randomUUID()}.txt`;
    await drops.upload(name, "first");
    expect(refusal((await drops.upload(name, "second")).error)).toMatchObject({ statusCode: "409" });
    expect((await drops.upload(name, "second", { upsert: true })).error).not.toBeNull();
    expect(await (await adminClient().storage.from("drops").download(name)).data?.text()).toBe("first");
  });

  test("A drop bucket refuses what its policy refuses", async () => {
    const { error } = await anonClient().storage.from("drops").upload(`${randomUUID()}.exe`, "x");
    expect(refusal(error)).toEqual(violates);
  });
});

describe("a token", () => {
  const read = (path: string, authorization: string) =>
    fetch(`${target().url}/storage/v1/object/authenticated/homes/${path}`, {
      headers: { apikey: target().publishableKey, authorization },
    });

  test("A forged token opens nothing", async () => {
    const path = await ownedFile();
    const [head, , signature] = owner.accessToken.split(".");
    const claims = Buffer.from(JSON.stringify({ sub: owner.id, role: "service_role", exp: 4e9 })).toString("base64url");
    const response = await read(path, `Bearer ${[head, claims, signature].join(".")}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain("mine");
    expect((await read(path, `Bearer ${owner.accessToken}`)).status).toBe(200);
  });
});

describe("migrations and SQL of the role postgres", () => {
  test("A trigger on storage.objects sees each added file", async () => {
    const path = await ownedFile();
    const { data } = await adminClient().from("file_announcements").select("bucket_id, name").eq("name", path);
    expect(data).toEqual([{ bucket_id: "homes", name: path }]);
  });

  test("Rows of files cannot be deleted by SQL", async () => {
    await expect(db`delete from storage.objects where bucket_id = 'homes'`).rejects.toThrow("Direct deletion");
  });

  test("Storage's tables accept policies but no other change", async () => {
    await expect(db`alter table storage.objects add column mine int`).rejects.toMatchObject({ code: "42501" });
    await expect(db`drop table storage.objects cascade`).rejects.toMatchObject({ code: "42501" });
  });
});
