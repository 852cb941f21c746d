// The user's keys to model providers. The function takes and tests them, because the database must not see them.
import { queryOptions } from "@tanstack/react-query";
import type { Provider } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { fetchAsUser, projectUrl, rest } from "../../../lib/project.ts";

export interface ProviderKey {
  readonly id: string;
  readonly provider: Provider;
  readonly host: string;
  readonly last_four: string;
}

export const keysKey = (userId: string) => ["provider-keys", userId] as const;

export function keysQuery(userId: string) {
  return queryOptions({
    queryKey: keysKey(userId),
    queryFn: async ({ signal }): Promise<readonly ProviderKey[]> => {
      const { data } = await rest
        .from("provider_keys")
        .select("id, provider, host, last_four")
        .order("created_at")
        .abortSignal(signal)
        .throwOnError();
      return data;
    },
  });
}

export interface NewKey {
  readonly id: string;
  readonly provider: Provider;
  readonly base_url: string | null;
  readonly key: string;
}

/** With the code that the function refused with; undefined without an answer of its own. */
export class KeyFailure extends Error {
  readonly code: string | undefined;

  constructor(code: string | undefined) {
    super(code ?? "no answer");
    this.code = code;
  }
}

/** Tests a new key and stores it, or tests a stored one. Throws KeyFailure. */
export async function postKey(body: NewKey | { readonly test: string }): Promise<void> {
  const response = await fetchAsUser(`${projectUrl}/functions/v1/provider-keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (response?.ok) return;
  const answer: unknown = await response?.json().catch(() => undefined);
  throw new KeyFailure(codeIn(answer));
}

function codeIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return undefined;
  const { error } = answer;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
