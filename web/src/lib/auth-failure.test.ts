import { AuthApiError, AuthRetryableFetchError } from "@supabase/auth-js";
import { expect, test } from "vitest";
import { authSentence, linkSentence } from "./auth-failure.ts";

test("A failure is told by its code, never in Auth's own words", () => {
  expect(authSentence(new AuthApiError("Invalid login credentials", 400, "invalid_credentials"))).toBe(
    "The e-mail address or the password is wrong.",
  );
  expect(authSentence(new AuthApiError("internal detail", 500, "unexpected_failure"))).not.toContain("internal");
});

test("An unreachable server is told apart from a defect", () => {
  expect(authSentence(new AuthRetryableFetchError("fetch failed", 0))).toContain("can’t be reached");
  expect(authSentence(new TypeError("x is undefined"))).toContain("went wrong");
});

test("A link with an unknown error still says what to do", () => {
  expect(linkSentence("otp_expired")).toContain("used already");
  expect(linkSentence("something_new")).toContain("Ask for a new one");
});
