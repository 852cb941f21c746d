// Auth as applications use it, by the official client: accounts, sessions, guests.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import { adminClient, anonClient, isHosted, newEmail, newUser, sql, target } from "../../target.ts";

const db = sql();
afterAll(() => db.end());

const admin = adminClient();

describe("signing up and in", () => {
  test("Signing up creates an account, its identity and a session, and keeps the user's metadata", async () => {
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

  test("Tokens have the claims of a hosted project", async () => {
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

  test("A wrong password, an unknown address and a taken one are refused with their codes", async () => {
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

  test("Errors have the older format when no API version is named", async () => {
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

  test("Addresses are case-insensitive", async () => {
    const { email, password } = await newUser();
    const { data } = await anonClient().auth.signInWithPassword({ email: email.toUpperCase(), password });
    expect(data.user?.email).toBe(email);
  });
});

describe("a session", () => {
  test("A refresh uses its token up and keeps the session's id", async () => {
    const { client, accessToken } = await newUser();
    const before = (await client.auth.getSession()).data.session;
    const { data } = await client.auth.refreshSession();
    expect(data.session?.refresh_token).not.toBe(before?.refresh_token);
    expect(decodeJwt(data.session?.access_token ?? "").session_id).toBe(decodeJwt(accessToken).session_id);
  });

  test("A client whose refresh got lost receives the same new token", async () => {
    const { client } = await newUser();
    const refreshToken = (await client.auth.getSession()).data.session?.refresh_token ?? "";
    const [first, second] = await Promise.all(
      [anonClient(), anonClient()].map((other) => other.auth.refreshSession({ refresh_token: refreshToken })),
    );
    expect(first?.data.session?.refresh_token).toBeTruthy();
    expect(second?.data.session?.refresh_token).toBe(first?.data.session?.refresh_token);
  });

  test("A session ends when an old refresh token is reused late", async () => {
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

  test("Signing out ends this session, the others, or all", async () => {
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
  test("New metadata are merged, and a new password ends the other sessions", async () => {
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

  test("A deleted user's token is refused by Auth", async () => {
    const { client, id } = await newUser();
    expect((await client.auth.getUser()).data.user?.id).toBe(id);
    await admin.auth.admin.deleteUser(id);
    const { error } = await client.auth.getUser();
    expect([error?.status, error?.code]).toEqual([403, "user_not_found"]);
  });
});

describe("a guest", () => {
  test("A guest has an account without an address and is marked as anonymous", async () => {
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

  test("A guest becomes permanent with an address and a password and keeps their data", async () => {
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

test("Auth reports its version and settings", async () => {
  const read = async (path: string) =>
    (await fetch(`${target().url}/auth/v1/${path}`, { headers: { apikey: target().publishableKey } })).json();
  expect(await read("health")).toMatchObject({ name: "GoTrue" });
  expect(await read("settings")).toMatchObject({
    external: { anonymous_users: true, email: true, phone: false },
    disable_signup: false,
  });
  expect(await read(".well-known/jwks.json")).toHaveProperty("keys");
});
