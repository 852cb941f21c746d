// supabase_vault: secrets that SQL keeps encrypted, readable to postgres and service_role alone.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { sql } from "../target.ts";

const db = sql();
afterAll(() => db.end());

async function create(secret: string, name: string = randomUUID()): Promise<string> {
  const [row] = await db`select vault.create_secret(${secret}, ${name}, 'for a test') as id`;
  return row?.id;
}

const read = async (id: string) =>
  (await db`select name, description, decrypted_secret from vault.decrypted_secrets where id = ${id}`)[0];

describe("a secret", () => {
  test("A secret is readable and stored encrypted", async () => {
    const name = randomUUID();
    const id = await create("s3cret, with ümlauts", name);
    expect(await read(id)).toEqual({ name, description: "for a test", decrypted_secret: "s3cret, with ümlauts" });
    const [row] = await db`select secret from vault.secrets where id = ${id}`;
    expect(row?.secret).not.toContain("s3cret");
    expect(Buffer.from(row?.secret, "base64").toString("latin1")).not.toContain("s3cret");
  });

  test("An update changes only the named parts of a secret", async () => {
    const id = await create("old");
    await db`select vault.update_secret(${id}, new_secret := 'new')`;
    expect(await read(id)).toMatchObject({ description: "for a test", decrypted_secret: "new" });
    await db`select vault.update_secret(${id}, new_description := 'renamed')`;
    expect(await read(id)).toMatchObject({ description: "renamed", decrypted_secret: "new" });
  });

  test("A secret's name is unique", async () => {
    const name = randomUUID();
    await create("one", name);
    await expect(create("two", name)).rejects.toMatchObject({ code: "23505" });
  });

  test("A secret is deleted like a row", async () => {
    const id = await create("gone");
    await db`delete from vault.secrets where id = ${id}`;
    expect(await read(id)).toBeUndefined();
  });

  test.each(["anon", "authenticated"])("Secrets are unreachable for %s", async (role) => {
    const asRole = (query: string) =>
      db.begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        await tx.unsafe(query);
      });
    await expect(asRole("select * from vault.decrypted_secrets")).rejects.toMatchObject({ code: "42501" });
    await expect(asRole("select vault.create_secret('x')")).rejects.toMatchObject({ code: "42501" });
  });
});

test.each(["pg_net", "pg_cron", "supabase_vault"])(
  "The extension %s is found where migrations look for it",
  async (name) => {
    const found = await db`select extname from pg_extension where extname = ${name}`;
    expect(found).toEqual([{ extname: name }]);
  },
);
