// Auth as the project's backend uses it: users made, changed, banned, invited and deleted.
import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { followLink } from "../../mails.ts";
import { adminClient, anonClient, newEmail, newUser, target } from "../../target.ts";

const admin = adminClient();

describe("the backend", () => {
  test("An administrator creates, reads, changes and deletes users", async () => {
    const email = newEmail();
    const created = await admin.auth.admin.createUser({
      email,
      password: "secret-1",
      email_confirm: true,
      user_metadata: { name: "Ada" },
      app_metadata: { plan: "free" },
    });
    const id = created.data.user?.id ?? "";
    expect(created.data.user).toMatchObject({
      email,
      email_confirmed_at: expect.any(String),
      user_metadata: { name: "Ada", email_verified: true },
      app_metadata: { plan: "free", provider: "email", providers: ["email"] },
    });
    const changed = await admin.auth.admin.updateUserById(id, { app_metadata: { plan: "paid" }, password: "secret-2" });
    expect(changed.data.user?.app_metadata).toEqual({ plan: "paid", provider: "email", providers: ["email"] });
    const { data } = await anonClient().auth.signInWithPassword({ email, password: "secret-2" });
    expect(decodeJwt(data.session?.access_token ?? "").app_metadata).toMatchObject({ plan: "paid" });
    expect((await admin.auth.admin.getUserById(id)).data.user?.email).toBe(email);
    expect((await admin.auth.admin.deleteUser(id)).error).toBeNull();
    expect((await admin.auth.admin.getUserById(id)).error?.code).toBe("user_not_found");
  });

  test("An administrator pages through the users", async () => {
    await Promise.all([newUser(), newUser(), newUser()]);
    const first = await admin.auth.admin.listUsers({ page: 1, perPage: 2 });
    if (first.error) throw first.error;
    expect(first.data.users).toHaveLength(2);
    expect(first.data.total).toBeGreaterThanOrEqual(3);
    expect(first.data.nextPage).toBe(2);
  });

  test("An invalid page of users is refused", async () => {
    const { error } = await admin.auth.admin.listUsers({ page: -1 });
    expect([error?.status, error?.code]).toEqual([400, "validation_failed"]);
  });

  test.each(["no-at.example.com", "two@@example.com", "user@host..com", "user@-host.com"])(
    "The invalid address %s is refused everywhere",
    async (email) => {
      const attempts = [
        admin.auth.admin.createUser({ email }),
        admin.auth.admin.inviteUserByEmail(email),
        admin.auth.admin.generateLink({ type: "signup", email, password: "secret-1" }),
      ];
      for (const { error } of await Promise.all(attempts)) {
        expect([error?.status, error?.code]).toEqual([400, "validation_failed"]);
      }
    },
  );

  test("A generated sign-up link adds nothing to the metadata", async () => {
    const link = {
      type: "signup",
      email: newEmail(),
      password: "secret-1",
      options: { data: { team: "red" } },
    } as const;
    const { data } = await admin.auth.admin.generateLink(link);
    expect(data.user?.user_metadata).toEqual({ team: "red" });
    await followLink(data.properties?.action_link ?? "");
    const confirmed = await admin.auth.admin.getUserById(data.user?.id ?? "");
    expect(confirmed.data.user?.user_metadata).toEqual({ team: "red", email_verified: true });
  });

  test("A banned user can neither sign in nor refresh", async () => {
    const { client, id, email, password } = await newUser();
    await admin.auth.admin.updateUserById(id, { ban_duration: "1h" });
    expect((await anonClient().auth.signInWithPassword({ email, password })).error?.code).toBe("user_banned");
    expect((await client.auth.refreshSession()).error?.code).toBe("user_banned");
    await admin.auth.admin.updateUserById(id, { ban_duration: "none" });
    expect((await anonClient().auth.signInWithPassword({ email, password })).error).toBeNull();
  });

  test("Generated links sign in, and invitations are sent", async () => {
    const { email } = await newUser();
    const { data } = await admin.auth.admin.generateLink({ type: "magiclink", email });
    const { fragment } = await followLink(data.properties?.action_link ?? "");
    expect(decodeJwt(fragment.get("access_token") ?? "").email).toBe(email);
    const invited = newEmail();
    const invitation = await admin.auth.admin.inviteUserByEmail(invited, { data: { team: "red" } });
    expect(invitation.data.user).toMatchObject({
      email: invited,
      invited_at: expect.any(String),
      user_metadata: { team: "red" },
    });
    expect((await admin.auth.admin.inviteUserByEmail(email)).error?.code).toBe("email_exists");
  });

  test("A link's hashed token verifies like the link", async () => {
    const { email } = await newUser();
    const { data } = await admin.auth.admin.generateLink({ type: "magiclink", email });
    const verified = await anonClient().auth.verifyOtp({
      token_hash: data.properties?.hashed_token ?? "",
      type: "email",
    });
    expect(verified.data.user?.email).toBe(email);
  });

  test("Users and anon are refused by the admin API", async () => {
    const { client } = await newUser();
    const { error } = await client.auth.admin.listUsers();
    expect([error?.status, error?.code]).toEqual([403, "not_admin"]);
    expect((await anonClient().auth.admin.deleteUser(randomUUID())).error?.code).toBe("not_admin");
    expect((await fetch(`${target().url}/auth/v1/admin/users`)).status).toBe(401);
  });
});
