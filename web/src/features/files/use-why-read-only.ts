import { useOwnerName } from "../../lib/my-role.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { words } from "./words.ts";

/** Why the files cannot be changed here, and whom to ask. */
export function useWhyReadOnly(): string {
  const isVisitor = useSessionState((state) => state.session.my_role === null);
  const owner = useOwnerName();
  return isVisitor ? words.readOnly.visitor : words.readOnly.viewer(owner);
}
