import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { auth, call } from "../../lib/project.ts";
import { startDraft } from "./start-draft.ts";

export interface StartOrder {
  readonly prompt: string;
  /** Undefined: the project's default. */
  readonly modelId: string | undefined;
}

/** Starts a session, as a guest where nobody is signed in, and opens it. */
export function useStart() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: start,
    networkMode: "always",
    onSuccess: async (sessionId, { prompt }) => {
      startDraft.forget(prompt);
      await navigate({ to: "/s/$sessionId", params: { sessionId } });
    },
  });
}

async function start({ prompt, modelId }: StartOrder): Promise<string> {
  const { signInAsGuest } = await import("../../../../supabase/functions/_shared/client/sign-in.ts");
  await signInAsGuest(auth);
  const sessionId = crypto.randomUUID();
  await call("create_session", { id: sessionId, ...(modelId !== undefined && { model_id: modelId }) });
  await call("send_message", {
    session_id: sessionId,
    id: crypto.randomUUID(),
    parts: [{ type: "text", text: prompt }],
  });
  return sessionId;
}
