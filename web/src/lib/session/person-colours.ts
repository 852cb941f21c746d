// Each member has a colour, the same on every screen: which one follows from their id, or is the next that is free.
import type { Member } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";

/** As many as tokens.css has classes `person-0`, `person-1` and so on. */
const colours = 8;

export function coloursOf(members: readonly Pick<Member, "user_id">[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  const free = new Set(Array.from({ length: colours }, (_, colour) => colour));
  for (const { user_id: id } of members) {
    const own = Number.parseInt(id.slice(0, 8), 16) % colours;
    const next = Array.from({ length: colours }, (_, step) => (own + step) % colours).find((colour) =>
      free.has(colour),
    );
    taken.set(id, next ?? own);
    free.delete(next ?? own);
  }
  return taken;
}
