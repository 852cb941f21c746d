import type { Place } from "../../../../supabase/functions/_shared/client/presence.ts";

/** The file that somebody has open on one of their pages. */
export function openPath(places: readonly Place[]): string | undefined {
  return places.find((place) => place.path !== undefined)?.path;
}
