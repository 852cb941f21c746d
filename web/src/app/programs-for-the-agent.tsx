import { lazy, Suspense } from "react";
import { onceOnline } from "../lib/once-online.ts";
import { useSessionState } from "../lib/session/session-context.tsx";

const AnswerRequests = lazy(
  onceOnline(() =>
    import("../features/executions/browser/answer-requests.tsx").then((m) => ({ default: m.AnswerRequests })),
  ),
);

/** Loads what runs programs in this browser when the agent asks for it. */
export function ProgramsForTheAgent() {
  const isAsked = useSessionState(
    ({ requests, session }) =>
      (session.my_role === "owner" || session.my_role === "editor") &&
      [...requests.values()].some(({ kind }) => kind === "execution"),
  );
  if (!isAsked) return null;
  return (
    <Suspense>
      <AnswerRequests />
    </Suspense>
  );
}
