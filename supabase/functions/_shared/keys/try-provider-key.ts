// Asks a provider whether it accepts a key. A list of models costs nothing.
import type { Provider } from "../protocol/enums.ts";
import { AppError } from "../protocol/errors.ts";

export interface KeyTrial {
  readonly provider: Provider;
  readonly url: URL;
  readonly key: string;
}

const timeoutMs = 10_000;

/**
 * Throws `key_refused` or `provider_unreachable`. A server without a list of models, or too slow to send it, does not speak
 * against the key. The provider's answer is not passed on, because it may quote the key.
 */
export async function tryProviderKey({ provider, url, key }: KeyTrial, fetchGuarded: typeof fetch): Promise<void> {
  const response = await fetchGuarded(modelsUrl(provider, url), {
    headers: { authorization: `Bearer ${key}`, "anthropic-version": "2026-10-21", accept: "application/json" },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError("provider_unreachable", `${url.host} could not be reached, so the key was not stored.`, {
      cause,
    });
  });
  await response.body?.cancel();
  const { status } = response;
  if (status === 401 || status === 403) throw new AppError("key_refused", `${url.host} does not accept this key.`);
  if (status >= 500) throw unfit(url, `answers with an error of its own (${status}). Try again later`);
  if (status >= 300 && status < 400) throw unfit(url, "sends elsewhere. Enter the address it sends to");
}

function unfit({ host }: URL, what: string): AppError {
  return new AppError("provider_unreachable", `${host} ${what}.`);
}

/** As the official clients build it: OpenAI's addresses end with the version, Anthropic's do not. */
function modelsUrl(provider: Provider, url: URL): string {
  const base = url.href.replace(/\/+$/, "");
  return provider === "anthropic" ? `${base}/v1/models` : `${base}/models`;
}
