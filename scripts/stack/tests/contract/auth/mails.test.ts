// The mails of Auth, and what their links and codes are good for.
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { followLink, latestMailTo, mailsTo } from "../../mails.ts";
import { anonClient, isHosted, newEmail, newUser } from "../../target.ts";

describe.skipIf(isHosted)("mails", () => {
  test("A sign-in code works once", async () => {
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

  test("A sign-in code does not work for another address", async () => {
    const { email } = await newUser();
    await anonClient().auth.signInWithOtp({ email });
    const { code } = await latestMailTo(email);
    const { error } = await anonClient().auth.verifyOtp({ email: newEmail(), token: code, type: "email" });
    expect(error?.code).toBe("otp_expired");
  });

  test("A code request creates no account when shouldCreateUser is off", async () => {
    const { error } = await anonClient().auth.signInWithOtp({
      email: newEmail(),
      options: { shouldCreateUser: false },
    });
    expect([error?.status, error?.code]).toEqual([422, "otp_disabled"]);
  });

  test("A link leads only to the project's site, with a session", async () => {
    const { email } = await newUser();
    await anonClient().auth.signInWithOtp({ email, options: { emailRedirectTo: "http://127.0.0.1:3000/welcome" } });
    const { url, fragment } = await followLink((await latestMailTo(email)).link);
    expect(`${url.origin}${url.pathname}`).toBe("http://127.0.0.1:3000/welcome");
    expect(decodeJwt(fragment.get("access_token") ?? "").email).toBe(email);
    await anonClient().auth.signInWithOtp({ email, options: { emailRedirectTo: "http://evil.example/" } });
    expect((await followLink((await latestMailTo(email)).link)).url.origin).toBe("http://127.0.0.1:3000");
  });

  test("A followed link cannot be followed again", async () => {
    const { email } = await newUser();
    await anonClient().auth.signInWithOtp({ email });
    const { link } = await latestMailTo(email);
    await followLink(link);
    expect((await followLink(link)).fragment.get("error_code")).toBe("otp_expired");
  });

  test("A link resets a forgotten password, and unknown addresses get the same answer", async () => {
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

  test("A change of address is confirmed from both mailboxes", async () => {
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

  test("A change to a taken address leaves the other account alone", async () => {
    const [user, owner] = await Promise.all([newUser(), newUser()]);
    expect((await user.client.auth.updateUser({ email: owner.email })).error?.code).toBe("email_exists");
  });
});
