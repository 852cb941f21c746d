// Auth where a captcha is switched on: who needs a token, and that each is confirmed by its provider.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AuthVariant, authVariant } from "../../auth-variant.ts";
import { isHosted, newEmail } from "../../target.ts";

const secret = "the captcha's secret";

/** Answers as Turnstile does: it knows its own tokens, and each once. */
async function startVerifier() {
  const tokens = new Set<string>();
  const server = createServer(async (request, response) => {
    const fields = new URLSearchParams(await text(request));
    const errors =
      fields.get("secret") !== secret
        ? ["invalid-input-secret"]
        : tokens.delete(fields.get("response") ?? "")
          ? []
          : ["timeout-or-duplicate"];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ success: errors.length === 0, "error-codes": errors }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/siteverify`,
    newToken: () => {
      const token = randomUUID();
      tokens.add(token);
      return token;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe.skipIf(isHosted)("where a captcha is switched on", () => {
  let verifier: Awaited<ReturnType<typeof startVerifier>>;
  let auth: AuthVariant;
  beforeAll(async () => {
    verifier = await startVerifier();
    const captcha = { enabled: true, provider: "turnstile", secret } as const;
    auth = await authVariant({ enable_anonymous_sign_ins: true, captcha }, {}, verifier.url);
  });
  afterAll(() => Promise.all([auth.stop(), verifier.stop()]));

  const asGuest = (captchaToken?: string) =>
    auth.client().auth.signInAnonymously(captchaToken === undefined ? {} : { options: { captchaToken } });

  test("A guest without a token is refused, and one whose token is confirmed is let in, once", async () => {
    const { error } = await asGuest();
    expect([error?.status, error?.code, error?.message]).toEqual([
      ...[400, "captcha_failed"],
      "captcha protection: request disallowed (no captcha_token found)",
    ]);
    expect((await asGuest("made up")).error?.message).toContain("(timeout-or-duplicate)");
    const token = verifier.newToken();
    expect((await asGuest(token)).data.user?.is_anonymous).toBe(true);
    expect((await asGuest(token)).error?.code).toBe("captcha_failed");
  });

  test("Signing up, signing in and asking for a mail need a token", async () => {
    const email = newEmail();
    const password = "secret-1";
    const acts = (options: { captchaToken: string } | Record<string, never>) => {
      const client = auth.client().auth;
      return [
        () => client.signUp({ email, password, options }),
        () => client.signInWithPassword({ email, password, options }),
        () => client.signInWithOtp({ email, options }),
        () => client.resetPasswordForEmail(email, options),
      ];
    };
    const withoutToken = [];
    for (const act of acts({})) withoutToken.push((await act()).error?.code);
    expect(withoutToken).toEqual(Array(4).fill("captcha_failed"));
    const withToken = [];
    for (const at of [0, 1, 2, 3]) {
      withToken.push((await acts({ captchaToken: verifier.newToken() })[at]?.())?.error?.code);
    }
    expect(withToken).toEqual(Array(4).fill(undefined));
  });

  test("Renewing a session, changing one's own account and the project's backend need no token", async () => {
    const client = auth.client().auth;
    await client.signInAnonymously({ options: { captchaToken: verifier.newToken() } });
    expect((await client.refreshSession()).error).toBeNull();
    const account = { email: newEmail(), password: "secret-1" };
    expect((await client.updateUser(account)).error).toBeNull();
    expect((await auth.admin().auth.signInWithPassword(account)).error).toBeNull();
  });

  test("Nobody is let in while the provider cannot be asked", async () => {
    const captcha = { enabled: true, provider: "turnstile", secret } as const;
    const cut = await authVariant({ enable_anonymous_sign_ins: true, captcha }, {}, "http://127.0.0.1:1/siteverify");
    const { error } = await cut.client().auth.signInAnonymously({ options: { captchaToken: "any" } });
    expect([error?.status, error?.message]).toEqual([500, "captcha verification process failed"]);
    await cut.stop();
  });
});
