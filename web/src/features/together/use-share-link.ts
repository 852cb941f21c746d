// The read-only link of the session. Its secret is made here, and only this browser keeps it.
import { useQueryClient } from "@tanstack/react-query";
import type { SessionLink } from "../../../../supabase/functions/_shared/protocol/invitations.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { store, useStored } from "../../lib/storage.ts";
import { notify } from "../../ui/notices.tsx";
import { linkAddress, madeLinkFrom } from "./link-address.ts";
import { shareKeys } from "./share-queries.ts";
import { useAct } from "./use-act.ts";
import { words } from "./words.ts";

export type LinkChoices = Omit<SessionLink, "created_at">;
export const linkChoices = ["shows_history", "shows_tools", "shows_costs"] as const;

export interface ShareLink {
  /** Undefined where `link` was made in another browser. */
  addressOf(link: SessionLink): string | undefined;
  readonly isPending: boolean;
  create(choices: LinkChoices): Promise<boolean>;
  revoke(): Promise<boolean>;
}

export function useShareLink(): ShareLink {
  const id = useSessionState((state) => state.session.id);
  const viewerId = useSessionState((state) => state.viewerId);
  const name = `link:${viewerId}:${id}`;
  const [made] = useStored(name, madeLinkFrom);
  const queryClient = useQueryClient();
  const { act, isPending } = useAct(() => queryClient.invalidateQueries({ queryKey: shareKeys.link(id) }));
  return {
    addressOf: (link) => linkAddress(id, link, made),
    isPending,
    create: (choices) => {
      const secret = newSecret();
      return act(async () => {
        await call("create_link", { session_id: id, token: secret, ...choices });
        const link = await call("session_link", { session_id: id });
        store(name, link && { secret, created_at: link.created_at });
      });
    },
    revoke: () =>
      act(async () => {
        await call("revoke_link", { session_id: id });
        store(name, null);
        notify({ text: words.revoked });
      }),
  };
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
