import { expect, test } from "vitest";
import { Refused, Unreachable } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { CaptchaFailed } from "../../lib/captcha-failed.ts";
import { startFailure } from "./start-failure.ts";

function signInRefused(authCode: string | undefined): Refused {
  return new Refused({ code: "not_signed_in", sentence: "", facts: { auth_code: authCode } });
}

test("An unreachable server offers another try", () => {
  expect(startFailure(new Unreachable("fetch failed")).action).toBe("retry");
});

test("Too many guests and a project without guests are told apart, and both lead to signing in", () => {
  const full = startFailure(signInRefused("over_request_rate_limit"));
  const none = startFailure(signInRefused("anonymous_provider_disabled"));
  expect(full.sentence).not.toBe(none.sentence);
  expect([full.action, none.action]).toEqual(["sign-in", "sign-in"]);
});

test("A captcha that could not be solved, or that was refused, offers another try", () => {
  const failures = [new CaptchaFailed("It could not be loaded."), signInRefused("captcha_failed")].map(startFailure);
  expect(failures).toEqual(
    Array(2).fill({ sentence: expect.stringContaining("could not be checked"), action: "retry" }),
  );
});

test("A guest whom Auth refuses without a known code is not told that a sign-in has ended", () => {
  const unknown = [signInRefused(undefined), signInRefused("unexpected_failure")].map(startFailure);
  expect(unknown).toEqual(Array(2).fill(startFailure(new TypeError("x is undefined"))));
  const ended = startFailure(new Refused({ code: "not_signed_in", sentence: "", facts: undefined }));
  expect(ended).toEqual({ sentence: expect.stringContaining("sign-in has ended"), action: "sign-in" });
});

test("A fault of the program offers another try", () => {
  expect(startFailure(new TypeError("x is undefined")).action).toBe("retry");
});
