// Why signing in or changing an account failed, in words. Auth's own sentences are not for users.
import { isAuthError } from "@supabase/auth-js";
import { CaptchaFailed, captchaSentence } from "./captcha-failed.ts";

const sentences: Readonly<Record<string, string>> = {
  invalid_credentials: "The e-mail address or the password is wrong.",
  email_not_confirmed: "This address is not confirmed yet. Open the link in the mail that was sent to it.",
  email_exists: "There is an account with this address already. Sign in to it instead.",
  user_already_exists: "There is an account with this address already. Sign in to it instead.",
  email_address_invalid: "This is not an e-mail address that mail can be sent to.",
  validation_failed: "This is not a valid e-mail address.",
  weak_password: "This password is too weak. Use a longer one.",
  same_password: "This is the password you have already.",
  signup_disabled: "This project takes no new accounts.",
  email_provider_disabled: "This project takes no new accounts by e-mail.",
  otp_disabled: "There is no account with this address.",
  captcha_failed: captchaSentence,
  user_banned: "This account is blocked.",
  over_email_send_rate_limit: "Too many mails were sent. Try again in a few minutes.",
  over_request_rate_limit: "Too many tries. Try again in a few minutes.",
  otp_expired: "This link has been used already, or its time is over. Ask for a new one.",
  flow_state_expired: "This link’s time is over. Ask for a new one.",
  flow_state_not_found: "This link has been used already. Ask for a new one.",
  bad_code_verifier: "Open the link in the browser in which you asked for it, or ask for a new one.",
  reauthentication_needed: "Sign in again before you change the password.",
  session_not_found: "Your sign-in has ended. Sign in again.",
};

const unreachable = "Edgewright can’t be reached. Try again in a moment.";
const unknown = "Something went wrong on our side. Try again in a moment.";

export function authSentence(error: unknown): string {
  if (error instanceof CaptchaFailed) return captchaSentence;
  if (!isAuthError(error)) return unknown;
  if (error.name === "AuthRetryableFetchError") return unreachable;
  return sentences[error.code ?? ""] ?? unknown;
}

/** For a link from a mail, which names its error in the address. */
export function linkSentence(code: string): string {
  return sentences[code] ?? "This link could not be used. Ask for a new one.";
}
