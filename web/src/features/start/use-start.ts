import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { openAuth } from "../../lib/project.ts";
import { userQuery } from "../../lib/user.ts";
import { startDraft } from "./start-draft.ts";

export interface StartOrder {
  readonly prompt: string;
  /** Undefined: the project's default. */
  readonly modelId: string | undefined;
}

/** Not needed for the first paint: asked for when somebody is about to start. */
const loadOutbox = () => import("../../lib/outbox/browser-outbox.ts");
const loadSignIn = () => import("../../../../supabase/functions/_shared/client/sign-in.ts");

export function prepareStart(): void {
  // A failed download is repeated by the start itself.
  Promise.all([loadOutbox(), loadSignIn()]).catch(() => undefined);
}

/** Starts a session, as a guest where nobody is signed in, and opens it. */
export function useStart() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (order: StartOrder) => start(queryClient, order),
    networkMode: "always",
    onSuccess: async (sessionId, { prompt }) => {
      startDraft.forget(prompt);
      await navigate({ to: "/s/$sessionId", params: { sessionId } });
    },
  });
}

async function start(queryClient: QueryClient, { prompt, modelId }: StartOrder): Promise<string> {
  const [{ startSession }, { signInAsGuest }] = await Promise.all([loadOutbox(), loadSignIn()]);
  const user = await queryClient.ensureQueryData(userQuery);
  if (user === null || user.isGuest) await signInAsGuest(await openAuth());
  return startSession({ prompt, modelId: modelId ?? null });
}
