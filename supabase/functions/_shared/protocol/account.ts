// What the verbs on accounts answer.
import * as z from "zod/mini";
import { memberRole } from "./enums.ts";

export const exportedSession = z.object({
  id: z.uuid(),
  title: z.string(),
  role: memberRole,
  created_at: z.string(),
  updated_at: z.string(),
  archived_at: z.nullable(z.string()),
  head_revision: z.int().check(z.nonnegative()),
});
export type ExportedSession = z.infer<typeof exportedSession>;

/** `account` comes with the first page alone: id, e-mail address, profile, keys without the keys, usage and spend by day. */
export const accountExport = z.object({
  account: z.nullable(z.looseObject({ id: z.uuid() })),
  sessions: z.array(exportedSession),
  next_after: z.nullable(z.uuid()),
});

const writtenElsewhere = z.object({
  id: z.uuid(),
  session_id: z.uuid(),
  created_at: z.string(),
  parts: z.array(z.unknown()),
});
export type WrittenElsewhere = z.infer<typeof writtenElsewhere>;

/** The answer of export_messages: what somebody wrote in sessions of others. */
export const messageExport = z.object({ messages: z.array(writtenElsewhere), next_after: z.nullable(z.uuid()) });

const count = z.int().check(z.nonnegative());

/** The answer of delete_account: call it again until it is done. */
export const accountDeletion = z.object({ is_done: z.boolean(), sessions_left: count });

/** The answer of preview_account_deletion. Sessions with an heir, an editor who has room, can be handed over. */
export const accountDeletionPreview = z.object({
  sessions_alone: count,
  sessions_with_heir: count,
  sessions_without_heir: count,
  memberships: count,
});
export type AccountDeletionPreview = z.infer<typeof accountDeletionPreview>;
