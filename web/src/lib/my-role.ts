import { useSessionState } from "./session/session-context.tsx";

/** Viewers and visitors with a link read; editors and owners also change. */
export function useCanEdit(): boolean {
  const role = useSessionState((state) => state.session.my_role);
  return role === "owner" || role === "editor";
}

/** Whom to ask for more rights. Visitors are not told who the members are. */
export function useOwnerName(): string {
  const name = useSessionState(
    ({ members, session }) => members.find(({ user_id: id }) => id === session.owner_id)?.name,
  );
  return name ?? "the owner";
}
