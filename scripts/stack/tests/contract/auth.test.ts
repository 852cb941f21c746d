// Auth as applications use it, by the official client: accounts, sessions, mails, and the backend's view of users.
import { randomUUID } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import { followLink, latestMailTo, mailsTo } from "../mails.ts";
import { adminClient, anonClient, isHosted, newUser, sql, target } from "../target.ts";

const db = sql();
afterAll(() => db.end());

const admin = adminClient();
const newEmail = () => `${randomUUID()}@example.com`;

describe("signing up and in", () => {
  test("makes an account, its identity and a session, and keeps what the user said of themselves", async () => {
    const email = newEmail();
    const { data } = await anonClient().auth.signUp({
      email,
      password: "secret-1",
      options: { data: { name: "Ada" } },
    });
    expect(data.session?.user.id).toBe(data.user?.id);
    expect(data.user).toMatchObject({
      email,
      aud: "authenticated",
      role: "authenticated",
      is_anonymous: false,
      app_metadata: { provider: "email", providers: ["email"] },
      user_metadata: { name: "Ada", email, email_verified: true, sub: data.user?.id },
      identities: [{ provider: "email", id: data.user?.id, identity_data: { email, sub: data.user?.id } }],
    });
    const [row] = await db`
      select u.raw_user_meta_data ->> 'name' as name, i.provider, i.email
      from auth.users u join auth.identities i on i.user_id = u.id where u.id = ${data.user?.id ?? ""}`;
    expect(row).toEqual({ name: "Ada", provider: "email", email });
  });

  test("issues tokens with the claims that a hosted project has", async () => {
    const { accessToken, id, email } = await newUser();
    expect(decodeJwt(accessToken)).toEqual({
      iss: `${target().url}/auth/v1`,
      sub: id,
      aud: "authenticated",
      exp: expect.any(Number),
      iat: expect.any(Number),
      email,
      phone: "",
      app_metadata: { provider: "email", providers: ["email"] },
      user_metadata: { email_verified: true },
      role: "authenticated",
      aal: "aal1",
      amr: [{ method: "password", timestamp: expect.any(Number) }],
      session_id: expect.stringMatching(/^[\da-f-]{36}$/),
      is_anonymous: false,
    });
    const { exp = 0, iat = 0 } = decodeJwt(accessToken);
    expect(exp - iat).toBe(3600);
    if (!isHosted) expect(decodeProtectedHeader(accessToken)).toEqual({ alg: "HS256", typ: "JWT", kid: "local" });
  });

  test("refuses a wrong password, an unknown address and a taken one, each with its code", async () => {
    const { email } = await newUser();
    const codes = await Promise.all([
      anonClient().auth.signInWithPassword({ email, password: "wrong" }),
      anonClient().auth.signInWithPassword({ email: newEmail(), password: "wrong" }),
      anonClient().auth.signUp({ email, password: "secret-1" }),
      anonClient().auth.signUp({ email: newEmail(), password: "short" }),
      anonClient().auth.signUp({ email: "not an address", password: "secret-1" }),
    ]);
    expect(codes.map(({ error }) => [error?.status, error?.code])).toEqual([
      [400, "invalid_credentials"],
      [400, "invalid_credentials"],
      [422, "user_already_exists"],
      [422, "weak_password"],
      [400, "validation_failed"],
    ]);
  });

  test("writes errors as older clients read them when no API version is named", async () => {
    const { url, publishableKey } = target();
    const response = await fetch(`${url}/auth/v1/token?grant_type=password`, {
      method: "POST",
      headers: { apikey: publishableKey, "content-type": "application/json" },
      body: JSON.stringify({ email: newEmail(), password: "wrong" }),
    });
    expect(await response.json()).toEqual({
      code: 400,
      error_code: "invalid_credentials",
      msg: "Invalid login credentials",
    });
  });

  test("takes an address in any case", async () => {
    const { email, password } = await newUser();
    const { data } = await anonClient().auth.signInWithPassword({ email: email.toUpperCase(), password });
    expect(data.user?.email).toBe(email);
  });
});

describe("a session", () => {
  test("is refreshed by a token that is then used up, and lives on under its id", async () => {
    const { client, accessToken } = await newUser();
    const before = (await client.auth.getSession()).data.session;
    const { data } = await client.auth.refreshSession();
    expect(data.session?.refresh_token).not.toBe(before?.refresh_token);
    expect(decodeJwt(data.session?.access_token ?? "").session_id).toBe(decodeJwt(accessToken).session_id);
  });

  test("gives the same new token to a client whose answer got lost", async () => {
    const { client } = await newUser();
    const refreshToken = (await client.auth.getSession()).data.session?.refresh_token ?? "";
    const [first, second] = await Promise.all(
      [anonClient(), anonClient()].map((other) => other.auth.refreshSession({ refresh_token: refreshToken })),
    );
    expect(first?.data.session?.refresh_token).toBeTruthy();
    expect(second?.data.session?.refresh_token).toBe(first?.data.session?.refresh_token);
  });

  test("ends when an old refresh token is used after its time", async () => {
    const { client } = await newUser();
    const tokens = [(await client.auth.getSession()).data.session?.refresh_token ?? ""];
    for (let step = 0; step < 2; step++)
      tokens.push((await client.auth.refreshSession()).data.session?.refresh_token ?? "");
    await db`update auth.refresh_tokens set updated_at = now() - interval '1 hour' where token = ${tokens[0] ?? ""}`;
    const reused = await anonClient().auth.refreshSession({ refresh_token: tokens[0] ?? "" });
    expect(reused.error?.code).toBe("refresh_token_already_used");
    const latest = await anonClient().auth.refreshSession({ refresh_token: tokens[2] ?? "" });
    expect(latest.error?.code).toBe("refresh_token_already_used");
  });

  test("ends by signing out: here, everywhere else, or everywhere", async () => {
    const { email, password } = await newUser();
    const signIn = async () => {
      const client = anonClient();
      await client.auth.signInWithPassword({ email, password });
      return client;
    };
    const isAlive = async (client: Awaited<ReturnType<typeof signIn>>) => (await client.auth.getUser()).error === null;
    const [here, there] = [await signIn(), await signIn()];
    const token = (await there.auth.getSession()).data.session?.access_token ?? "";
    await here.auth.signOut({ scope: "local" });
    expect(await isAlive(there)).toBe(true);
    const third = await signIn();
    await third.auth.signOut({ scope: "others" });
    expect((await anonClient().auth.getUser(token)).error?.name).toBe("AuthSessionMissingError");
    expect(await isAlive(third)).toBe(true);
    const thirdToken = (await third.auth.getSession()).data.session?.access_token ?? "";
    await third.auth.signOut({ scope: "global" });
    expect((await anonClient().auth.getUser(thirdToken)).error?.name).toBe("AuthSessionMissingError");
  });
});

describe("a user's own record", () => {
  test("takes new metadata into the old, and a new password that ends the other sessions", async () => {
    const { client, email, password } = await newUser();
    const other = anonClient();
    await other.auth.signInWithPassword({ email, password });
    const otherToken = (await other.auth.getSession()).data.session?.access_token ?? "";
    await client.auth.updateUser({ data: { theme: "dark", size: 1 } });
    const { data } = await client.auth.updateUser({ data: { size: null, lang: "en" }, password: "another-secret" });
    expect(data.user?.user_metadata).toEqual({ email_verified: true, theme: "dark", lang: "en" });
    expect((await anonClient().auth.getUser(otherToken)).error?.name).toBe("AuthSessionMissingError");
    expect((await anonClient().auth.signInWithPassword({ email, password: "another-secret" })).error).toBeNull();
    expect((await client.auth.updateUser({ password: "another-secret" })).error?.code).toBe("same_password");
  });

  test("is refused once the user is gone, and no sooner", async () => {
    const { client, id } = await newUser();
    expect((await client.auth.getUser()).data.user?.id).toBe(id);
    await admin.auth.admin.deleteUser(id);
    const { error } = await client.auth.getUser();
    expect([error?.status, error?.code]).toEqual([403, "user_not_found"]);
  });
});

describe.skipIf(isHosted)("mails", () => {
  test("a sign-in code works once", async () => {
    const email = newEmail();
    await anonClient().auth.signInWithOtp({ email });
    const { code } = await latestMailTo(email);
    const { data } = await anonClient().auth.verifyOtp({ email, token: code, type: "email" });
    expect([data.user?.email, decodeJwt(data.session?.access_token ?? "").amr]).toMatchObject([
      email,
      [{ method: "otp" }],
    ]);
    const again = await anonClient().auth.verifyOtp({ email, token: code, type: "email" });
    expect([again.error?.status, again.error?.code]).toEqual([403, "otp_expired"]);
  });

  test("a sign-in code is of no use to another address", async () => {
    const { email } = await newUser();
    await anonClient().auth.signInWithOtp({ email });
    const { code } = await latestMailTo(email);
    const { error } = await anonClient().auth.verifyOtp({ email: newEmail(), token: code, type: "email" });
    expect(error?.code).toBe("otp_expired");
  });

  test("nobody gets an account by asking for a code when that is not wanted", async () => {
    const { error } = await anonClient().auth.signInWithOtp({
      email: newEmail(),
      options: { shouldCreateUser: false },
    });
    expect([error?.status, error?.code]).toEqual([422, "otp_disabled"]);
  });

  test("a link leads to the project's site with a session, and only there", async () => {
    const { email } = await newUser();
    await anonClient().auth.signInWithOtp({ email, options: { emailRedirectTo: "http://127.0.0.1:3000/welcome" } });
    const { url, fragment } = await followLink((await latestMailTo(email)).link);
    expect(`${url.origin}${url.pathname}`).toBe("http://127.0.0.1:3000/welcome");
    expect(decodeJwt(fragment.get("access_token") ?? "").email).toBe(email);
    await anonClient().auth.signInWithOtp({ email, options: { emailRedirectTo: "http://evil.example/" } });
    expect((await followLink((await latestMailTo(email)).link)).url.origin).toBe("http://127.0.0.1:3000");
  });

  test("a followed link cannot be followed again", async () => {
    const { email } = await newUser();
    await anonClient().auth.signInWithOtp({ email });
    const { link } = await latestMailTo(email);
    await followLink(link);
    expect((await followLink(link)).fragment.get("error_code")).toBe("otp_expired");
  });

  test("a forgotten password is replaced by way of a link, and strangers learn nothing", async () => {
    const { email } = await newUser();
    await anonClient().auth.resetPasswordForEmail(email);
    const { fragment } = await followLink((await latestMailTo(email)).link);
    const client = anonClient();
    const session = {
      access_token: fragment.get("access_token") ?? "",
      refresh_token: fragment.get("refresh_token") ?? "",
    };
    await client.auth.setSession(session);
    expect((await client.auth.updateUser({ password: "remembered-now" })).error).toBeNull();
    expect((await anonClient().auth.signInWithPassword({ email, password: "remembered-now" })).error).toBeNull();
    const nobody = newEmail();
    expect((await anonClient().auth.resetPasswordForEmail(nobody)).error).toBeNull();
    expect(await mailsTo(nobody)).toEqual([]);
  });

  test("a change of address needs both mailboxes to agree", async () => {
    const { client, email } = await newUser();
    const changed = newEmail();
    const { data } = await client.auth.updateUser({ email: changed });
    expect([data.user?.email, data.user?.new_email]).toEqual([email, changed]);
    const first = await followLink((await latestMailTo(email)).link);
    expect(first.fragment.get("message")).toContain("other email");
    expect((await client.auth.getUser()).data.user?.email).toBe(email);
    await followLink((await latestMailTo(changed)).link);
    expect((await client.auth.getUser()).data.user).toMatchObject({ email: changed, identities: [{ email: changed }] });
  });

  test("an account is left alone by another's change to its address", async () => {
    const [user, owner] = await Promise.all([newUser(), newUser()]);
    expect((await user.client.auth.updateUser({ email: owner.email })).error?.code).toBe("email_exists");
  });
});

describe("a guest", () => {
  test("has an account without an address, and is told apart everywhere", async () => {
    const guest = anonClient();
    const { data } = await guest.auth.signInAnonymously({ options: { data: { color: "red" } } });
    expect(data.user).toMatchObject({
      is_anonymous: true,
      email: "",
      role: "authenticated",
      user_metadata: { color: "red" },
    });
    expect(decodeJwt(data.session?.access_token ?? "")).toMatchObject({
      is_anonymous: true,
      amr: [{ method: "anonymous" }],
    });
    const refreshed = await guest.auth.refreshSession();
    expect(refreshed.data.user?.is_anonymous).toBe(true);
    expect(decodeJwt(refreshed.data.session?.access_token ?? "").is_anonymous).toBe(true);
    expect((await guest.rpc("who_am_i")).data).toMatchObject({ uid: data.user?.id, jwt: { is_anonymous: true } });
  });

  test("becomes permanent by an address and a password, and keeps what is theirs", async () => {
    const guest = anonClient();
    const id = (await guest.auth.signInAnonymously()).data.user?.id;
    await guest.from("notes").insert({ title: "a guest's" });
    expect((await guest.auth.updateUser({ password: "secret-1" })).error?.status).toBe(422);
    const email = newEmail();
    const { data } = await guest.auth.updateUser({ email, password: "secret-1" });
    expect(data.user).toMatchObject({ id, email, is_anonymous: false, app_metadata: { providers: ["email"] } });
    const session = (await guest.auth.refreshSession()).data.session;
    expect(decodeJwt(session?.access_token ?? "")).toMatchObject({ sub: id, email, is_anonymous: false });
    const back = anonClient();
    await back.auth.signInWithPassword({ email, password: "secret-1" });
    expect((await back.from("notes").select("title")).data).toEqual([{ title: "a guest's" }]);
  });
});

describe("the backend", () => {
  test("makes, reads, changes and deletes users", async () => {
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

  test("pages through the list of users", async () => {
    await Promise.all([newUser(), newUser(), newUser()]);
    const first = await admin.auth.admin.listUsers({ page: 1, perPage: 2 });
    if (first.error) throw first.error;
    expect(first.data.users).toHaveLength(2);
    expect(first.data.total).toBeGreaterThanOrEqual(3);
    expect(first.data.nextPage).toBe(2);
  });

  test("bans a user, who can then neither sign in nor refresh", async () => {
    const { client, id, email, password } = await newUser();
    await admin.auth.admin.updateUserById(id, { ban_duration: "1h" });
    expect((await anonClient().auth.signInWithPassword({ email, password })).error?.code).toBe("user_banned");
    expect((await client.auth.refreshSession()).error?.code).toBe("user_banned");
    await admin.auth.admin.updateUserById(id, { ban_duration: "none" });
    expect((await anonClient().auth.signInWithPassword({ email, password })).error).toBeNull();
  });

  test("generates links that sign in, and invites", async () => {
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

  test("a link's hashed token is as good as the link", async () => {
    const { email } = await newUser();
    const { data } = await admin.auth.admin.generateLink({ type: "magiclink", email });
    const verified = await anonClient().auth.verifyOtp({
      token_hash: data.properties?.hashed_token ?? "",
      type: "email",
    });
    expect(verified.data.user?.email).toBe(email);
  });

  test("is nobody else: users and anon are refused", async () => {
    const { client } = await newUser();
    const { error } = await client.auth.admin.listUsers();
    expect([error?.status, error?.code]).toEqual([403, "not_admin"]);
    expect((await anonClient().auth.admin.deleteUser(randomUUID())).error?.code).toBe("not_admin");
    expect((await fetch(`${target().url}/auth/v1/admin/users`)).status).toBe(401);
  });
});

test("Auth says what it is and what it allows", async () => {
  const read = async (path: string) =>
    (await fetch(`${target().url}/auth/v1/${path}`, { headers: { apikey: target().publishableKey } })).json();
  expect(await read("health")).toMatchObject({ name: "GoTrue" });
  expect(await read("settings")).toMatchObject({
    external: { anonymous_users: true, email: true, phone: false },
    disable_signup: false,
  });
  expect(await read(".well-known/jwks.json")).toHaveProperty("keys");
});
