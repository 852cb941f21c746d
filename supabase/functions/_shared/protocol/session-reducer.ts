// Applies one event to a session's state. Each subject has a file of its own; this one dispatches.
import type { SessionEvent } from "./events.ts";
import { reduceExecutions } from "./reduce-executions.ts";
import { reduceFiles } from "./reduce-files.ts";
import { reduceMessages } from "./reduce-messages.ts";
import { reduceRuns } from "./reduce-runs.ts";
import type { Member } from "./session-snapshot.ts";
import type { SessionState } from "./session-state.ts";

/** The caller makes sure that the event is the next one. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  const session = { ...state.session, updated_at: event.created_at };
  return { ...reduceSubject({ ...state, session }, event), lastSeq: event.seq };
}

function reduceSubject(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case "session_created":
      return { ...state, session: { ...state.session, title: event.payload.title ?? "" } };
    case "session_changed":
      return changeSession(state, event);
    case "member_changed":
      return changeMember(state, event);
    case "message_sent":
    case "message_edited":
    case "message_deleted":
    case "message_read":
    case "message_started":
    case "text_streamed":
    case "reasoning_streamed":
    case "message_finished":
    case "message_discarded":
    case "tool_called":
    case "tool_started":
    case "tool_returned":
      return reduceMessages(state, event);
    case "run_queued":
    case "run_started":
    case "run_stop_requested":
    case "run_waited":
    case "run_yielded":
    case "run_resumed":
    case "run_finished":
    case "model_retried":
    case "request_opened":
    case "request_answered":
    case "request_closed":
      return reduceRuns(state, event);
    case "revision_created":
    case "revision_marked":
    case "file_locked":
    case "file_unlocked":
      return reduceFiles(state, event);
    case "queue_paused":
      return { ...state, session: { ...state.session, queue_paused_at: event.created_at } };
    case "queue_resumed":
      return { ...state, session: { ...state.session, queue_paused_at: null } };
    case "plan_updated":
      return { ...state, plan: event.payload.items };
    case "execution_queued":
    case "execution_started":
    case "execution_finished":
      return reduceExecutions(state, event);
    // The runs and their messages say which model they have.
    case "model_switched":
      return state;
    default:
      return event satisfies never;
  }
}

function changeSession(state: SessionState, event: SessionEvent & { type: "session_changed" }): SessionState {
  const { is_archived: isArchived, ...changes } = event.payload;
  const before = state.session;
  const archivedAt = isArchived ? (before.archived_at ?? event.created_at) : null;
  const session = {
    ...before,
    title: changes.title,
    model_id: changes.model_id === undefined ? before.model_id : changes.model_id,
    instructions: changes.instructions ?? before.instructions,
    approval_policy: changes.approval_policy ?? before.approval_policy,
    allowed_tools: changes.allowed_tools ?? before.allowed_tools,
    archived_at: isArchived === undefined ? before.archived_at : archivedAt,
  };
  return { ...state, session };
}

function changeMember(state: SessionState, event: SessionEvent & { type: "member_changed" }): SessionState {
  const { user_id: userId, role, topic } = event.payload;
  const session = {
    ...state.session,
    owner_id: role === "owner" ? userId : state.session.owner_id,
    my_role: userId === state.viewerId ? role : state.session.my_role,
  };
  // Only members see the list of members and may listen.
  if (session.my_role === null) return { ...state, session, members: [], topic: null };
  return { ...state, session, members: withMember(state.members, userId, role), topic: topic ?? state.topic };
}

function withMember(members: readonly Member[], userId: string, role: Member["role"] | null): readonly Member[] {
  if (role === null) return members.filter((member) => member.user_id !== userId);
  if (!members.some((member) => member.user_id === userId)) return [...members, { user_id: userId, role, name: null }];
  return members.map((member) => (member.user_id === userId ? { ...member, role } : member));
}
