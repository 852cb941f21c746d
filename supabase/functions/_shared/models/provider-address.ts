// Where a provider is reached, and the host that keys and opaque parts are bound to.
import type { Provider } from "../protocol/enums.ts";

/** The default, for a model or a key without an address of its own. */
const officialUrls: Readonly<Record<Provider, string>> = {
  anthropic: "https://api.anthropic.com",
  openai_responses: "https://api.openai.com/v1",
  openai_chat: "https://api.openai.com/v1",
};

interface Addressed {
  readonly provider: Provider;
  readonly base_url: string | null;
}

export function providerUrl({ provider, base_url }: Addressed): URL {
  return new URL(base_url ?? officialUrls[provider]);
}

/** Lower-case, with the port unless it is the default of the scheme. */
export function providerHost(addressed: Addressed): string {
  return providerUrl(addressed).host;
}
