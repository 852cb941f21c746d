import { useSessionState } from "./session/session-context.tsx";

/** Viewers and visitors with a link read; editors and owners also change. */
export function useCanEdit(): boolean {
  const role = useSessionState((state) => state.session.my_role);
  return role === "owner" || role === "editor";
}
