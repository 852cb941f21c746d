// The answer of my_sessions: what a list of sessions shows.
import * as z from "zod/mini";
import { memberRole, sessionActivity } from "./enums.ts";

export const listedSession = z.object({
  id: z.uuid(),
  title: z.string(),
  updated_at: z.string(),
  archived_at: z.nullable(z.string()),
  my_role: memberRole,
  activity: sessionActivity,
  /** There is news that this user has seen on none of their devices. */
  is_unread: z.boolean(),
});
export type ListedSession = z.infer<typeof listedSession>;

/** The next page begins at `next_before`; null: this is the last one. */
export const sessionList = z.object({
  sessions: z.array(listedSession),
  next_before: z.nullable(z.string()),
});
export type SessionList = z.infer<typeof sessionList>;
