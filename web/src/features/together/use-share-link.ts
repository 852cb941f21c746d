// The read-only link of the session. Its secret is made here, and only this browser keeps it: the server has a hash.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { SessionLink } from "../../../../supabase/functions/_shared/protocol/invitations.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { store, useStored } from "../../lib/storage.ts";
import { notify } from "../../ui/notices.tsx";
import { shareKeys } from "./share-queries.ts";
import { words } from "./words.ts";

export type LinkChoices = Omit<SessionLink, "created_at">;
export const linkChoices = ["shows_history", "shows_tools", "shows_costs"] as const;

export interface ShareLink {
  /** Undefined where the link was made in another browser. */
  readonly address: string | undefined;
  readonly isPending: boolean;
  create(choices: LinkChoices): Promise<boolean>;
  revoke(): Promise<boolean>;
}

export function useShareLink(): ShareLink {
  const id = useSessionState((state) => state.session.id);
  const viewerId = useSessionState((state) => state.viewerId);
  const name = `link:${viewerId}:${id}`;
  const [secret] = useStored(name, (stored) => (typeof stored === "string" ? stored : undefined));
  const queryClient = useQueryClient();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: (error) => notify({ text: error instanceof Refused ? error.refusal.sentence : words.notDone }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: shareKeys.link(id) }),
  });
  const done = (act: () => Promise<unknown>) =>
    mutateAsync(act).then(
      () => true,
      () => false, // the user was told
    );
  return {
    address: secret === undefined ? undefined : `${location.origin}/l/${id}#${secret}`,
    isPending,
    create: (choices) => {
      const token = newSecret();
      return done(async () => {
        await call("create_link", { session_id: id, token, ...choices });
        store(name, token);
      });
    },
    revoke: () =>
      done(async () => {
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
