// Which host a key is for.
import type { Provider } from "../protocol/enums.ts";

/** Where each provider answers when a model or a key names no address of its own. */
const providerAddresses: Readonly<Record<Provider, string>> = {
  anthropic: "https://api.anthropic.com",
  openai_responses: "https://api.openai.com/v1",
  openai_chat: "https://api.openai.com/v1",
};

interface Addressed {
  readonly provider: Provider;
  readonly base_url: string | null;
}

export function providerUrl({ provider, base_url }: Addressed): URL {
  return new URL(base_url ?? providerAddresses[provider]);
}

/** In lower case, with the port where it is not the scheme's own: what a key is bound to. */
export function providerHost(addressed: Addressed): string {
  return providerUrl(addressed).host;
}
