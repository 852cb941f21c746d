// The address of the session's link. Its secret is known only to the browser that made it: the server has a hash.
import * as z from "zod/mini";
import type { SessionLink } from "../../../../supabase/functions/_shared/protocol/invitations.ts";

export interface MadeLink {
  readonly secret: string;
  /** As the server says it: another link has been made since where it says something else. */
  readonly created_at: string;
}

const madeLink = z.object({ secret: z.string(), created_at: z.string() });

/** Undefined where this browser has not made a link. */
export function madeLinkFrom(stored: unknown): MadeLink | undefined {
  return madeLink.safeParse(stored).data;
}

/** Undefined where `link` was made in another browser. */
export function linkAddress(
  sessionId: string,
  link: Pick<SessionLink, "created_at">,
  made: MadeLink | undefined,
): string | undefined {
  if (made?.created_at !== link.created_at) return undefined;
  return `${location.origin}/l/${sessionId}#${made.secret}`;
}
