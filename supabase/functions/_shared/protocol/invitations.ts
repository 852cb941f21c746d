// The answer of my_invitations: who invites the caller where, newest first.
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

export const invitationList = z.array(invitation);
export type Invitation = z.infer<typeof invitation>;
