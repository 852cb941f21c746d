// Who invites the caller where, and what a session's link shows.
import * as z from "zod/mini";
import { memberRole } from "./enums.ts";

const invitation = z.object({
  session_id: z.uuid(),
  /** Empty until the session is named. */
  title: z.string(),
  /** `owner`: a member is asked to become the owner. */
  role: memberRole,
  inviter_name: z.string(),
  inviter_email: z.string(),
  created_at: z.string(),
});

/** The answer of my_invitations, newest first. */
export const invitationList = z.array(invitation);
export type Invitation = z.infer<typeof invitation>;

/** The answer of session_link: what a visitor sees of it. Null where there is none. */
export const sessionLink = z.nullable(
  z.object({
    created_at: z.string(),
    shows_history: z.boolean(),
    shows_tools: z.boolean(),
    shows_costs: z.boolean(),
  }),
);
export type SessionLink = NonNullable<z.infer<typeof sessionLink>>;
