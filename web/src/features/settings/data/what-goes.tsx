import type { AccountDeletionPreview } from "../../../../../supabase/functions/_shared/protocol/account.ts";
import { words } from "../words.ts";

/** What happens to the sessions of an account, one line for each kind that there is. */
export function WhatGoes({ preview }: { readonly preview: AccountDeletionPreview }) {
  const lines = [
    [preview.sessions_alone, words.sessionsAlone],
    [preview.sessions_without_heir, words.sessionsWithoutHeir],
    [preview.memberships, words.memberships],
  ] as const;
  return (
    <ul className="list-disc space-y-1 pl-5">
      {lines.map(([count, sentence]) => count > 0 && <li key={sentence(1)}>{sentence(count)}</li>)}
      <li>{words.restGoes}</li>
    </ul>
  );
}
