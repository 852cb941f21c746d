// What a start that failed is told as, and the one thing to do about it.
import { Refused, Unreachable } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { CaptchaFailed, captchaSentence } from "../../lib/captcha-failed.ts";
import { words } from "./words.ts";

export interface StartFailure {
  readonly sentence: string;
  readonly action: "retry" | "sign-in" | "none";
}

const { failures } = words;

export function startFailure(error: unknown): StartFailure {
  if (error instanceof Unreachable) return { sentence: failures.unreachable, action: "retry" };
  if (error instanceof CaptchaFailed) return { sentence: captchaSentence, action: "retry" };
  if (!(error instanceof Refused)) return { sentence: failures.other, action: "retry" };
  switch (error.refusal.code) {
    case "not_signed_in":
      return signInFailure(error.refusal.facts);
    case "user_blocked":
      return { sentence: failures.blocked, action: "none" };
    case "model_unknown":
      return { sentence: failures.modelGone, action: "none" };
    case "too_large":
      return { sentence: failures.tooLong, action: "none" };
    default:
      return { sentence: failures.other, action: "retry" };
  }
}

/** With facts from Auth, making a guest was refused. Without, the database no longer knows the user. */
function signInFailure(facts: unknown): StartFailure {
  if (typeof facts !== "object" || facts === null || !("auth_code" in facts)) {
    return { sentence: failures.signedOut, action: "sign-in" };
  }
  switch (facts.auth_code) {
    case "captcha_failed":
      return { sentence: captchaSentence, action: "retry" };
    case "over_request_rate_limit":
      return { sentence: failures.guestsFull, action: "sign-in" };
    case "anonymous_provider_disabled":
    case "signup_disabled":
      return { sentence: failures.noGuests, action: "sign-in" };
    default:
      return { sentence: failures.other, action: "retry" };
  }
}
