import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { Unreachable } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { drafts } from "../../lib/attachments/draft-attachments.ts";
import type { LocalAttachment } from "../../lib/attachments/local-attachment.ts";
import { openAuth } from "../../lib/project.ts";
import { startDraft } from "../../lib/start-draft.ts";
import { userQuery } from "../../lib/user.ts";

export interface StartOrder {
  readonly prompt: string;
  readonly attachments?: readonly LocalAttachment[];
  /** Undefined: the project's default. */
  readonly modelId: string | undefined;
}

/** Not needed for the first paint. */
async function loadParts() {
  const parts = Promise.all([
    import("../../lib/outbox/browser-outbox.ts"),
    import("../../../../supabase/functions/_shared/client/sign-in.ts"),
    openAuth(),
    import("../../lib/captcha.ts"),
  ]);
  return parts.catch((cause: unknown) => {
    throw new Unreachable(String(cause));
  });
}

/** Loads what a start needs, when somebody is about to start. */
export function usePrepareStart(): () => void {
  const router = useRouter();
  return () => {
    const page = router.loadRouteChunk(router.routesById["/s/$sessionId"]);
    // A failed download is repeated by the start itself.
    Promise.all([loadParts(), page]).catch(() => undefined);
  };
}

/** Starts a session, as a guest where nobody is signed in, and opens it. */
export function useStart() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (order: StartOrder) => start(queryClient, order),
    networkMode: "always",
    onSuccess: async (sessionId, { prompt, attachments }) => {
      startDraft.forget(prompt);
      drafts.remove((attachments ?? []).map(({ attachment_id: id }) => id));
      await navigate({ to: "/s/$sessionId", params: { sessionId } });
    },
  });
}

async function start(queryClient: QueryClient, { prompt, attachments = [], modelId }: StartOrder): Promise<string> {
  const [{ startSession }, { signInAsGuest }, auth, { solveCaptcha }] = await loadParts();
  const user = await queryClient.ensureQueryData(userQuery);
  if (user === null || user.isGuest) await signInAsGuest(auth, solveCaptcha);
  return startSession({ prompt: [{ type: "text", text: prompt }, ...attachments], modelId: modelId ?? null });
}
