// The members who are here, by what presence says and the list of members knows.
import type { Member } from "../protocol/session-snapshot.ts";
import type { SessionState } from "../protocol/session-state.ts";
import type { Place, Presence } from "./presence.ts";

export interface Person {
  readonly userId: string;
  readonly name: string | null;
  readonly role: Member["role"];
  /** One for each page they have the session open in. */
  readonly places: readonly Place[];
}

/** In the order of the members. Others are left out, and viewers are never shown as writing. */
export function peopleHere(others: readonly Presence[], { members }: Pick<SessionState, "members">): readonly Person[] {
  return members.flatMap(({ user_id: userId, name, role }) => {
    const places = others.find((other) => other.userId === userId)?.places ?? [];
    if (places.length === 0) return [];
    const said = role === "viewer" ? places.map((place) => ({ ...place, isUnsaved: false, isTyping: false })) : places;
    return [{ userId, name, role, places: said }];
  });
}
