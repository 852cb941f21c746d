// The members who have the session open, and how the others learn where this user is.
import { useEffect, useSyncExternalStore } from "react";
import { type Person as PersonHere, peopleHere } from "../../../../supabase/functions/_shared/client/people.ts";
import { hasOpen } from "../../../../supabase/functions/_shared/client/presence.ts";
import { coloursOf } from "./person-colours.ts";
import { useSession, useSessionState } from "./session-context.tsx";

export interface Person extends Omit<PersonHere, "name"> {
  readonly name: string;
  readonly colour: number;
}

/** The others, in the order in which they became members. */
export function usePeople(): readonly Person[] {
  const { presence } = useSession();
  const others = useSyncExternalStore(presence.subscribe, () => presence.others);
  const members = useSessionState((state) => state.members);
  const colours = coloursOf(members);
  return peopleHere(others, { members }).map((person) => ({
    ...person,
    name: person.name ?? unnamed,
    colour: colours.get(person.userId) ?? 0,
  }));
}

/** For the moment in which a new member's name is being read. */
const unnamed = "Guest";

/** The name of another member; null for the user themselves, and for whoever is no member any more. */
export function useNameOf(userId: string | null): string | null {
  return useSessionState(({ members, viewerId }) =>
    userId === viewerId ? null : (members.find(({ user_id: id }) => id === userId)?.name ?? null),
  );
}

/** Those who have a file open. */
export function peopleIn(people: readonly Person[], path: string): readonly Person[] {
  return people.filter((person) => hasOpen(person, path));
}

/** While it is on screen, the others see that this file is open. */
export function useTellFile(path: string, isUnsaved: boolean): void {
  const { presence } = useSession();
  useEffect(() => {
    presence.tell({ path, isUnsaved });
  }, [presence, path, isUnsaved]);
  useEffect(() => () => presence.tell({ path: undefined, line: undefined, isUnsaved: false }), [presence, path]);
}
