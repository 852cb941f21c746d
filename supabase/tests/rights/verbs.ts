// Every verb of the API: its arguments on a seeded session, and who may call it.
import { randomUUID } from "node:crypto";
import { type Actor, type SeededSession, type TestUsers } from "../support/seeded-session.ts";

/** The outcome of a call: an effect (for a read, rows), nothing, or a refusal with this code. */
type Outcome =
  | "effect"
  | "nothing"
  | "not_signed_in"
  | "forbidden"
  | "session_not_found"
  | "run_not_retryable"
  | "session_not_empty"
  | "invitation_not_found";

export interface Verb {
  readonly reads: boolean;
  readonly visitorsMay: boolean;
  readonly outcomes: Readonly<Record<Actor, Outcome>>;
  readonly args: (session: SeededSession, users: TestUsers) => Record<string, unknown>;
}

type Outcomes = Verb["outcomes"];

const closedToStrangers = {
  visitor: "not_signed_in",
  stranger: "session_not_found",
  guest: "session_not_found",
  anonymous: "not_signed_in",
} as const;
const forOwners: Outcomes = { owner: "effect", editor: "forbidden", viewer: "forbidden", ...closedToStrangers };
const forEditors: Outcomes = { ...forOwners, editor: "effect" };
/** What is tried again must have failed. */
const forEditorsButRefused: Outcomes = { ...forEditors, owner: "run_not_retryable", editor: "run_not_retryable" };
const forViewers: Outcomes = { ...forEditors, viewer: "effect" };
const forReaders: Outcomes = { ...forViewers, visitor: "effect", anonymous: "session_not_found" };
const forReadersInSilence: Outcomes = { ...forReaders, stranger: "nothing", guest: "nothing", anonymous: "nothing" };
const forMembersInSilence: Outcomes = { ...forViewers, stranger: "nothing", guest: "nothing" };
const forOwnersInSilence: Outcomes = { ...forOwners, stranger: "nothing", guest: "nothing" };
const forTheOwnerAlone: Outcomes = { ...forOwnersInSilence, editor: "nothing", viewer: "nothing" };
const forTheInvited: Outcomes = {
  ...closedToStrangers,
  owner: "nothing",
  editor: "nothing",
  viewer: "nothing",
  stranger: "effect",
  guest: "invitation_not_found",
};
/** None of the actors is one. */
const forOperators: Outcomes = {
  ...forOwners,
  owner: "forbidden",
  stranger: "forbidden",
  guest: "forbidden",
};
const forEverybodySignedIn: Outcomes = { ...forViewers, stranger: "effect", guest: "effect" };

function writing(outcomes: Outcomes, args: Verb["args"]): Verb {
  return { reads: false, visitorsMay: false, outcomes, args };
}

function reading(outcomes: Outcomes, args: Verb["args"]): Verb {
  return { reads: true, visitorsMay: outcomes.visitor === "effect", outcomes, args };
}

const change = { base_revision: 2 } as const;

const program: Verb["args"] = ({ id }) => ({
  session_id: id,
  id: randomUUID(),
  entry: "src/main.ts",
  language: "typescript",
  stdin: "in",
  first_line: 1,
  last_line: 1,
});

/** Sorted by name, as the catalogue is. */
export const verbs: Readonly<Record<string, Verb>> = {
  // The stranger is invited, and the editor to be the owner. Whoever has the role already has accepted.
  accept_invitation: writing(forTheInvited, ({ id }) => ({ session_id: id, role: "viewer" })),
  add_attachment: writing(forEditors, ({ id }) => ({
    session_id: id,
    ...{ id: randomUUID(), name: "photo.png", media_type: "image/png", bytes: 9, width: 3, height: 3 },
  })),
  answer_request: writing(forEditors, ({ requestId }) => ({ request_id: requestId, answer: { text: "That one" } })),
  change_files: writing(forEditors, ({ id }) => ({
    session_id: id,
    changes: [{ op: "write", path: "many.txt", content: randomUUID() }],
    change_id: randomUUID(),
    ...change,
  })),
  claim_execution_request: writing(forEditors, ({ executionRequestId }) => ({
    request_id: executionRequestId,
    id: randomUUID(),
  })),
  create_link: writing(forOwners, ({ id }) => ({ session_id: id, token: randomUUID() })),
  create_session: writing(forEverybodySignedIn, () => ({ id: randomUUID(), title: "Another" })),
  decline_invitation: writing({ ...forTheInvited, editor: "effect", guest: "nothing" }, ({ id }) => ({
    session_id: id,
  })),
  delete_account: writing(forEverybodySignedIn, () => ({ shared_sessions: "hand_over" })),
  delete_file: writing(forEditors, ({ id }) => ({
    session_id: id,
    path: "src/main.ts",
    change_id: randomUUID(),
    ...change,
  })),
  delete_provider_key: writing(forTheOwnerAlone, ({ providerKeyId }) => ({ id: providerKeyId })),
  delete_queued_message: writing(forEditors, ({ queuedMessageId }) => ({ message_id: queuedMessageId })),
  delete_session: writing(forOwnersInSilence, ({ id }) => ({ session_id: id })),
  diff_revisions: reading(forReadersInSilence, ({ id }) => ({ session_id: id, from_revision: 0, to_revision: 2 })),
  edit_queued_message: writing(forEditors, ({ queuedMessageId }) => ({
    message_id: queuedMessageId,
    parts: [{ type: "text", text: randomUUID() }],
  })),
  events_since: reading(forReaders, ({ id }) => ({ session_id: id, seq: 0 })),
  export_account: reading(forEverybodySignedIn, () => ({})),
  export_messages: reading(forEverybodySignedIn, () => ({})),
  file_history: reading(forReadersInSilence, ({ id }) => ({ session_id: id, path: "src/agent.ts", revision: 2 })),
  files_at: reading(forReadersInSilence, ({ id }) => ({ session_id: id, revision: 2 })),
  fork_session: writing(forViewers, ({ id, messageId }) => ({
    id: randomUUID(),
    session_id: id,
    message_id: messageId,
  })),
  // Withdraws the offer to the editor. For others, whom it names is the owner already.
  hand_over: writing({ ...forOwners, editor: "nothing", viewer: "nothing" }, ({ id }, { owner }) => ({
    session_id: id,
    user_id: owner.id,
  })),
  // The seeded session has messages already.
  import_messages: writing({ ...forOwners, owner: "session_not_empty" }, ({ id }) => ({
    session_id: id,
    messages: [
      {
        id: randomUUID(),
        role: "user",
        parts: [{ type: "text", text: "Said elsewhere" }],
        created_at: "2026-11-29T12:00:00Z",
      },
    ],
  })),
  invite_member: writing(forOwners, ({ id }) => ({
    session_id: id,
    email: `${randomUUID()}@example.com`,
    role: "viewer",
  })),
  is_operator: reading(forEverybodySignedIn, () => ({})),
  lock_file: writing(forEditors, ({ id }) => ({ session_id: id, path: "src/main.ts" })),
  // Nothing is overdue in the seeded session.
  look_after: reading(forViewers, ({ id }) => ({ session_id: id })),
  // The owner wrote all messages, but the agent finished a run and asks.
  mark_seen: writing(forViewers, ({ id }) => ({ session_id: id, seq: 1000 })),
  messages_before: reading(forReaders, ({ id }) => ({ session_id: id, before_seq: 1000 })),
  move_file: writing(forEditors, ({ id }) => ({
    session_id: id,
    path: "src/main.ts",
    new_path: "src/moved.ts",
    change_id: randomUUID(),
    ...change,
  })),
  my_invitations: reading({ ...forTheInvited, editor: "effect", guest: "nothing" }, () => ({})),
  my_sessions: reading(forEverybodySignedIn, () => ({})),
  my_usage: reading(forEverybodySignedIn, () => ({ days: 7 })),
  open_session: reading(forReaders, ({ id }) => ({ session_id: id })),
  operator_block_user: writing(forOperators, (_, { stranger }) => ({ user_id: stranger.id })),
  operator_overview: reading(forOperators, () => ({})),
  operator_set_limits: writing(forOperators, () => ({ changes: { runs_paused: true } })),
  operator_stop_run: writing(forOperators, ({ waitingRunId }) => ({ run_id: waitingRunId })),
  preview_account_deletion: reading(forEverybodySignedIn, () => ({})),
  read_file: reading(forReadersInSilence, ({ id }) => ({ session_id: id, path: "src/main.ts" })),
  // The viewer may leave.
  remove_member: writing({ ...forOwners, viewer: "effect" }, ({ id }, { viewer }) => ({
    session_id: id,
    user_id: viewer.id,
  })),
  report_execution: writing(forEditors, ({ browserExecutionId, browserToken }) => ({
    execution_id: browserExecutionId,
    token: browserToken,
    report: { output: randomUUID(), displays: [{ at: 0, type: "image/png", content: "QUJD" }] },
  })),
  restore_revision: writing(forEditors, ({ id }) => ({
    session_id: id,
    revision: 1,
    change_id: randomUUID(),
    ...change,
  })),
  // The queue of the seeded session is not paused.
  resume_queue: writing({ ...forEditors, owner: "nothing", editor: "nothing" }, ({ id }) => ({ session_id: id })),
  retry_run: writing(forEditorsButRefused, ({ waitingRunId }) => ({ run_id: waitingRunId })),
  revision_origins: reading(forReadersInSilence, ({ id }) => ({
    session_id: id,
    first_revision: 1,
    last_revision: 2,
  })),
  revoke_link: writing(forOwners, ({ id }) => ({ session_id: id })),
  search: reading(forMembersInSilence, ({ id }) => ({ query: "something", within_session_id: id })),
  send_message: writing(forEditors, ({ id }) => ({
    session_id: id,
    id: randomUUID(),
    parts: [{ type: "text", text: "And now?" }],
  })),
  session_link: reading(forReaders, ({ id }) => ({ session_id: id })),
  session_usage: reading(forViewers, ({ id }) => ({ session_id: id })),
  set_member_role: writing(forOwners, ({ id }, { viewer }) => ({ session_id: id, user_id: viewer.id, role: "editor" })),
  set_profile: writing(forEverybodySignedIn, () => ({ changes: { name: randomUUID() } })),
  set_revision: writing(forEditors, ({ id }) => ({ session_id: id, revision: 2, changes: { is_starred: true } })),
  set_session: writing(forEditors, ({ id }) => ({ session_id: id, changes: { title: randomUUID() } })),
  set_session_budget: writing(forOwners, ({ id }) => ({ session_id: id, max_cost: Math.random() })),
  start_browser_execution: writing(forEditors, program),
  start_execution: writing(forEditors, program),
  steer_queued_message: writing(forEditors, ({ queuedMessageId }) => ({ message_id: queuedMessageId })),
  stop_execution: writing(forEditors, ({ queuedExecutionId }) => ({ execution_id: queuedExecutionId })),
  stop_run: writing(forEditors, ({ waitingRunId }) => ({ run_id: waitingRunId })),
  sum_up_session: writing(forEditors, ({ id }) => ({ session_id: id, id: randomUUID() })),
  undo_revision: writing(forEditors, ({ id }) => ({ session_id: id, revision: 2, change_id: randomUUID() })),
  undo_run: writing(forEditors, ({ finishedRunId }) => ({ run_id: finishedRunId, change_id: randomUUID() })),
  withdraw_invitation: writing(forTheOwnerAlone, ({ invitationId }) => ({ id: invitationId })),
  write_file: writing(forEditors, ({ id }) => ({
    session_id: id,
    path: "src/main.ts",
    content: randomUUID(),
    change_id: randomUUID(),
    ...change,
  })),
};
