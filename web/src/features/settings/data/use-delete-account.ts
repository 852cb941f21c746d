import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { forgetBrowser } from "../../../lib/forget-browser.ts";
import { call } from "../../../lib/project.ts";

export type SharedSessions = "hand_over" | "delete";

/** Deletes step by step. What was begun and left goes on on the server. The page begins again in the end, as a visitor's. */
export function useDeleteAccount() {
  const [sessionsLeft, setSessionsLeft] = useState<number>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (sharedSessions: SharedSessions) => {
      for (let isDone = false; !isDone;) {
        const step = await call("delete_account", { shared_sessions: sharedSessions });
        setSessionsLeft(step.sessions_left);
        isDone = step.is_done;
      }
      await forgetBrowser();
      location.replace("/new");
    },
  });
  return { deleteAccount: mutate, sessionsLeft, isPending, error };
}
