// The verbs of the protocol, typed. Ids are made by the caller, so a call is repeated until the server answers.
import * as z from "zod/mini";
import { accountDeletion, accountDeletionPreview, accountExport, messageExport } from "../protocol/account.ts";
import type { Database } from "../protocol/database.types.ts";
import { changedFile } from "../protocol/events.ts";
import { invitationList, sessionLink } from "../protocol/invitations.ts";
import { sessionList } from "../protocol/session-list.ts";
import { execution, revisionMark } from "../protocol/session-snapshot.ts";
import { myUsage, sessionUsage } from "../protocol/usage.ts";
import { type Repeating, type UserDb, untilAnswered } from "./data-api.ts";

type Functions = Database["public"]["Functions"];
type Verb = keyof Functions;

const revisionMade = z.object({ revision: z.int(), changed: z.array(changedFile) });

/** The token is null once the program has ended. */
const browserProgram = z.object({ execution, token: z.nullable(z.string()), lease_seconds: z.number() });
const messageSent = z.object({ message_id: z.uuid(), seq: z.int(), run_id: z.uuid() });

/** The answers that are JSON to the database. */
const jsonAnswers = {
  delete_account: accountDeletion,
  preview_account_deletion: accountDeletionPreview,
  export_account: accountExport,
  export_messages: messageExport,
  my_sessions: sessionList,
  my_invitations: invitationList,
  session_link: sessionLink,
  my_usage: myUsage,
  session_usage: sessionUsage,
  send_message: messageSent,
  sum_up_session: messageSent,
  start_execution: execution,
  start_browser_execution: browserProgram,
  claim_execution_request: z.nullable(browserProgram),
  read_file: z.nullable(
    z.object({ path: z.string(), content: z.string(), hash: z.string(), bytes: z.number(), revision: z.number() }),
  ),
  change_files: revisionMade,
  write_file: revisionMade,
  move_file: revisionMade,
  delete_file: revisionMade,
  restore_revision: revisionMade,
  undo_run: revisionMade,
  undo_revision: revisionMade,
  set_revision: revisionMark,
} as const;
type JsonAnswers = typeof jsonAnswers;

type VerbAnswer<Name extends Verb> = Name extends keyof JsonAnswers
  ? z.infer<JsonAnswers[Name]>
  : Functions[Name]["Returns"];

export type CallVerb = <Name extends Verb>(name: Name, args: Functions[Name]["Args"]) => Promise<VerbAnswer<Name>>;

/** Each call resolves when the server answers. It throws Refused, or the reason of `repeating.signal`. */
export function verbsOf(userDb: Pick<UserDb, "rpc">, repeating: Repeating = {}): CallVerb {
  return async <Name extends Verb>(name: Name, args: Functions[Name]["Args"]) => {
    // Postgrest's types cannot follow a name that is only known as a type parameter.
    const answer: unknown = await untilAnswered(() => userDb.rpc(name, args as never), repeating);
    const schema = name in jsonAnswers ? jsonAnswers[name as keyof JsonAnswers] : z.unknown();
    return schema.parse(answer) as VerbAnswer<Name>;
  };
}
