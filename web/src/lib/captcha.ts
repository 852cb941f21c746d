// Turnstile, where the app is built with its site key: proof that a person is there, for requests that make users or sign in. Its
// script is the app's only third party, so it loads when the first proof is needed. Nothing is shown unless the person must act.
import { CaptchaFailed } from "./captcha-failed.ts";

/** Of Turnstile's script, what is used here. */
interface Turnstile {
  render(place: HTMLElement, options: TurnstileOptions): string;
  remove(widgetId: string): void;
}

interface TurnstileOptions {
  readonly sitekey: string;
  readonly appearance: "interaction-only";
  readonly retry: "never";
  readonly callback: (token: string) => void;
  /** Returning true keeps it from reporting the error on the console as well. */
  readonly "error-callback": (code: string) => boolean;
  readonly "timeout-callback": () => void;
  readonly "unsupported-callback": () => void;
}

declare global {
  interface Window {
    readonly turnstile?: Turnstile;
  }
}

const sitekey = import.meta.env.VITE_TURNSTILE_SITE_KEY;
const scriptUrl = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

/** Options for one request to Auth: tokens are good for one. Throws CaptchaFailed. */
export async function solveCaptcha(): Promise<{ readonly captchaToken?: string }> {
  if (!sitekey) return {};
  const turnstile = await loadTurnstile();
  const place = document.createElement("div");
  place.className = "fixed inset-x-0 bottom-6 z-50 flex justify-center";
  document.body.append(place);
  let widgetId: string | undefined;
  try {
    const captchaToken = await new Promise<string>((resolve, reject) => {
      const fail = (reason: string) => reject(new CaptchaFailed(reason));
      widgetId = turnstile.render(place, {
        sitekey,
        appearance: "interaction-only",
        retry: "never",
        callback: resolve,
        "error-callback": (code) => {
          fail(`Turnstile failed with ${code}.`);
          return true;
        },
        "timeout-callback": () => fail("Nobody answered the challenge in time."),
        "unsupported-callback": () => fail("Turnstile does not support this browser."),
      });
    });
    return { captchaToken };
  } finally {
    if (widgetId !== undefined) turnstile.remove(widgetId);
    place.remove();
  }
}

let loading: Promise<Turnstile> | undefined;

function loadTurnstile(): Promise<Turnstile> {
  loading ??= insertScript().catch((error: unknown) => {
    loading = undefined; // the next try may reach it
    throw error;
  });
  return loading;
}

function insertScript(): Promise<Turnstile> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = scriptUrl;
    script.onload = () =>
      window.turnstile ? resolve(window.turnstile) : reject(new CaptchaFailed("Turnstile did not start."));
    script.onerror = () => {
      script.remove();
      reject(new CaptchaFailed("Turnstile could not be loaded."));
    };
    document.head.append(script);
  });
}
