// Auth under settings that the stack under test does not have: confirmations, PKCE, closed doors, password rules.
import { randomUUID } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AuthVariant, authVariant } from "../../auth-variant.ts";
import { followLink, latestMailTo, mailsTo } from "../../mails.ts";
import { isHosted, newEmail, sql, target } from "../../target.ts";

const db = sql();
afterAll(() => db.end());

describe.skipIf(isHosted)("where addresses must be confirmed", () => {
  let auth: AuthVariant;
  beforeAll(async () => {
    auth = await authVariant({ enable_anonymous_sign_ins: true }, { enable_confirmations: true, otp_length: 8 });
  });
  afterAll(() => auth.stop());

  test("Signing up sends a mail and gives no session until it is confirmed", async () => {
    const email = newEmail();
    const { data } = await auth.client().auth.signUp({ email, password: "secret-1" });
    expect([data.session, data.user?.email_confirmed_at]).toEqual([null, undefined]);
    const early = await auth.client().auth.signInWithPassword({ email, password: "secret-1" });
    expect([early.error?.status, early.error?.code]).toEqual([400, "email_not_confirmed"]);
    const { code } = await latestMailTo(email, auth.mailUrl);
    expect(code).toMatch(/^\d{8}$/);
    const verified = await auth.client().auth.verifyOtp({ email, token: code, type: "signup" });
    expect(verified.data.user).toMatchObject({
      email_confirmed_at: expect.any(String),
      user_metadata: { email_verified: true },
    });
    expect((await auth.client().auth.signInWithPassword({ email, password: "secret-1" })).error).toBeNull();
  });

  test("A wrong password and an unconfirmed address get the same answer", async () => {
    const email = newEmail();
    await auth.client().auth.signUp({ email, password: "secret-1" });
    const { error } = await auth.client().auth.signInWithPassword({ email, password: "wrong-one" });
    expect(error?.code).toBe("invalid_credentials");
  });

  test("Signing up with a taken address looks like any other sign-up and sends nothing", async () => {
    const email = newEmail();
    await auth.client().auth.signUp({ email, password: "secret-1" });
    await followLink((await latestMailTo(email, auth.mailUrl)).link);
    const sent = (await mailsTo(email, auth.mailUrl)).length;
    const { data, error } = await auth.client().auth.signUp({ email, password: "secret-2" });
    expect([error, data.session, data.user?.identities]).toEqual([null, null, []]);
    expect(await mailsTo(email, auth.mailUrl)).toHaveLength(sent);
    expect((await auth.client().auth.signInWithPassword({ email, password: "secret-2" })).error?.code).toBe(
      "invalid_credentials",
    );
  });

  test("A request for a sign-in code confirms no address", async () => {
    const email = newEmail();
    await auth.client().auth.signInWithOtp({ email });
    const [row] = await db`select email_confirmed_at from auth.users where email = ${email}`;
    expect(row?.email_confirmed_at).toBeNull();
    const { code } = await latestMailTo(email, auth.mailUrl);
    const { data } = await auth.client().auth.verifyOtp({ email, token: code, type: "email" });
    expect(data.user?.email_confirmed_at).toBeTruthy();
  });

  test("A resent mail replaces the first one", async () => {
    const email = newEmail();
    await auth.client().auth.signUp({ email, password: "secret-1" });
    const first = await latestMailTo(email, auth.mailUrl);
    await auth.client().auth.resend({ type: "signup", email });
    const second = await latestMailTo(email, auth.mailUrl);
    expect((await followLink(first.link)).fragment.get("error_code")).toBe("otp_expired");
    expect((await followLink(second.link)).fragment.get("access_token")).toBeTruthy();
  });

  test("A guest stays one until the new address is confirmed", async () => {
    const guest = auth.client();
    const id = (await guest.auth.signInAnonymously()).data.user?.id;
    const email = newEmail();
    const { data } = await guest.auth.updateUser({ email, password: "secret-1" });
    expect(data.user).toMatchObject({ is_anonymous: true, new_email: email });
    await followLink((await latestMailTo(email, auth.mailUrl)).link);
    const { data: signedIn } = await auth.client().auth.signInWithPassword({ email, password: "secret-1" });
    expect(signedIn.user).toMatchObject({ id, email, is_anonymous: false });
  });

  test("An invitation is accepted by its link", async () => {
    const email = newEmail();
    await auth.admin().auth.admin.inviteUserByEmail(email);
    const { fragment } = await followLink((await latestMailTo(email, auth.mailUrl)).link);
    expect(decodeJwt(fragment.get("access_token") ?? "").email).toBe(email);
  });
});

describe.skipIf(isHosted)("under PKCE", () => {
  let auth: AuthVariant;
  beforeAll(async () => {
    auth = await authVariant({});
  });
  afterAll(() => auth.stop());

  function pkceClient() {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    return createClient(auth.url, target().publishableKey, {
      auth: { flowType: "pkce", storage, autoRefreshToken: false, detectSessionInUrl: false },
    });
  }

  test("A link returns a code that only the requesting client can use, once", async () => {
    const email = newEmail();
    const client = pkceClient();
    await client.auth.signInWithOtp({ email });
    const { url, fragment } = await followLink((await latestMailTo(email, auth.mailUrl)).link);
    const code = url.searchParams.get("code") ?? "";
    expect([code.length > 20, fragment.get("access_token")]).toEqual([true, null]);
    const thief = pkceClient();
    await thief.auth.signInWithOtp({ email: newEmail() });
    expect((await thief.auth.exchangeCodeForSession(code)).error?.code).toBe("bad_code_verifier");
    expect((await client.auth.exchangeCodeForSession(code)).data.session?.user.email).toBe(email);
  });
});

describe.skipIf(isHosted)("the project's switches", () => {
  const variant = async (...settings: Parameters<typeof authVariant>) => {
    const auth = await authVariant(...settings);
    return { auth, [Symbol.asyncDispose]: () => auth.stop() };
  };

  test("Sign-up, e-mail sign-up and guests can be switched off", async () => {
    await using closed = await variant({ enable_signup: false, enable_anonymous_sign_ins: true });
    expect((await closed.auth.client().auth.signUp({ email: newEmail(), password: "secret-1" })).error?.code).toBe(
      "signup_disabled",
    );
    expect((await closed.auth.client().auth.signInAnonymously()).error?.code).toBe("signup_disabled");
    expect((await closed.auth.client().auth.signInWithOtp({ email: newEmail() })).error?.code).toBe("signup_disabled");
    await using mailless = await variant({}, { enable_signup: false });
    const refused = await mailless.auth.client().auth.signUp({ email: newEmail(), password: "secret-1" });
    expect(refused.error?.code).toBe("email_provider_disabled");
    expect((await mailless.auth.client().auth.signInAnonymously()).error?.code).toBe("anonymous_provider_disabled");
  });

  test("The lifetime of tokens and codes and the password rules are configurable", async () => {
    await using strict = await variant(
      { jwt_expiry: 60, minimum_password_length: 10, password_requirements: "letters_digits" },
      { otp_expiry: 60 },
    );
    const { auth } = strict;
    const email = newEmail();
    expect((await auth.client().auth.signUp({ email, password: "short1" })).error).toMatchObject({
      reasons: ["length"],
    });
    expect((await auth.client().auth.signUp({ email, password: "only-letters-here" })).error).toMatchObject({
      reasons: ["characters"],
    });
    const { data } = await auth.client().auth.signUp({ email, password: "letters-and-1" });
    const { exp = 0, iat = 0 } = decodeJwt(data.session?.access_token ?? "");
    expect([exp - iat, data.session?.expires_in]).toEqual([60, 60]);
    await auth.client().auth.signInWithOtp({ email });
    await db`update auth.users set recovery_sent_at = now() - interval '61 seconds' where email = ${email}`;
    const { code } = await latestMailTo(email, auth.mailUrl);
    expect((await auth.client().auth.verifyOtp({ email, token: code, type: "email" })).error?.code).toBe("otp_expired");
  });

  test("A change of address can be set to need one confirmation only", async () => {
    await using single = await variant({}, { double_confirm_changes: false });
    const client = single.auth.client();
    const email = newEmail();
    await client.auth.signUp({ email, password: "secret-1" });
    const changed = newEmail();
    await client.auth.updateUser({ email: changed });
    expect(await mailsTo(email, single.auth.mailUrl)).toEqual([]);
    await followLink((await latestMailTo(changed, single.auth.mailUrl)).link);
    expect((await client.auth.getUser()).data.user?.email).toBe(changed);
  });
});

describe("SQL", () => {
  test("A trigger on auth.users runs as its owner and reads metadata as JSON", async () => {
    const marker = `t${randomUUID().replaceAll("-", "")}`;
    await db
      .unsafe(`
      create table public.${marker} (id uuid primary key, name text, role text);
      create function public.${marker}() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        insert into public.${marker} values (new.id, new.raw_user_meta_data ->> 'name', session_user);
        return new;
      end $$;
      create trigger ${marker} after insert on auth.users for each row
        when (new.raw_user_meta_data ->> 'marker' = '${marker}') execute function public.${marker}();`)
      .simple();
    const admin = createClient(target().url, target().secretKey, { auth: { persistSession: false } });
    await admin.auth.admin.createUser({ email: newEmail(), user_metadata: { marker, name: "Ada" } });
    expect(await db.unsafe(`select name, role from public.${marker}`)).toEqual([
      { name: "Ada", role: "supabase_auth_admin" },
    ]);
    await db.unsafe(`drop function public.${marker}() cascade; drop table public.${marker}`).simple();
  });

  test("A trigger's error stops the sign-up with hosted's answer", async () => {
    const marker = `t${randomUUID().replaceAll("-", "")}`;
    await db
      .unsafe(`
      create function public.${marker}() returns trigger language plpgsql set search_path = '' as $$ begin raise exception 'no'; end $$;
      create trigger ${marker} before insert on auth.users for each row
        when (new.raw_user_meta_data ->> 'marker' = '${marker}') execute function public.${marker}();`)
      .simple();
    const email = newEmail();
    const { url, publishableKey } = target();
    const response = await fetch(`${url}/auth/v1/signup`, {
      method: "POST",
      headers: { apikey: publishableKey, "content-type": "application/json" },
      body: JSON.stringify({ email, password: "secret-1", data: { marker } }),
    });
    expect([response.status, await response.json()]).toEqual([
      500,
      { code: 500, error_code: "unexpected_failure", msg: "Database error saving new user" },
    ]);
    expect(await db`select from auth.users where email = ${email}`).toHaveLength(0);
    await db.unsafe(`drop function public.${marker}() cascade`);
  });

  test("A user seeded with crypt and gen_salt can sign in", async () => {
    const [id, email] = [randomUUID(), newEmail()];
    await db`
      insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
      values ('00000000-0000-0000-0000-000000000000', ${id}, 'authenticated', 'authenticated', ${email},
        extensions.crypt('seeded-secret', extensions.gen_salt('bf')), now(), '{"provider":"email","providers":["email"]}', '{}', now(), now())`;
    const client = createClient(target().url, target().publishableKey, { auth: { persistSession: false } });
    expect((await client.auth.signInWithPassword({ email, password: "seeded-secret" })).data.user?.id).toBe(id);
  });
});
