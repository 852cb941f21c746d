// A link from a mail has opened the app: it carries a code that auth-js exchanges for a session, or an error.
import { linkSentence } from "./auth-failure.ts";
import { auth } from "./auth.ts";

const signInPath = "/sign-in";
let failure: string | undefined;

/** Why the link did not sign in, in words. */
export function mailLinkFailure(): string | undefined {
  return failure;
}

export async function followMailLink(): Promise<void> {
  const { searchParams, pathname } = new URL(location.href);
  const errorCode = searchParams.get("error_code");
  const { error } = await auth.initialize();
  // A code that auth-js has not taken belongs to another browser.
  const isUnused = new URL(location.href).searchParams.has("code");
  if (errorCode !== null || error || isUnused) {
    failure = linkSentence(errorCode ?? (isUnused && !error ? "bad_code_verifier" : (error?.code ?? "")));
    if (pathname !== signInPath) history.replaceState(null, "", signInPath);
  }
}
