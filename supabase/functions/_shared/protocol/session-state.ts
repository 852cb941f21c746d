// A session as a client holds it: opened from a snapshot, kept up to date by the log. Pure, and never changed in place.
import type { PlanItem } from "./run-facts.ts";
import type {
  Execution,
  File,
  Member,
  Message,
  MessagePage,
  Request,
  RevisionMark,
  Run,
  SessionRow,
  SessionSnapshot,
  StreamedPart,
} from "./session-snapshot.ts";

export interface SessionState {
  /** The user whose role `my_role` is. Null: a visitor with a link. */
  readonly viewerId: string | null;
  /** The number of the last event in this state: ask events_since for what is greater. */
  readonly lastSeq: number;
  /** The Realtime topic to listen to, until a member leaves. Null: this viewer may not listen. */
  readonly topic: string | null;
  readonly session: SessionRow;
  readonly members: readonly Member[];
  /** In the order of their `seq`, without discarded ones. */
  readonly messages: readonly Message[];
  readonly hasEarlierMessages: boolean;
  /** The text so far of messages that are not finished, by message. */
  readonly streaming: ReadonlyMap<string, readonly StreamedPart[]>;
  readonly runs: ReadonlyMap<string, Run>;
  /** The open ones. */
  readonly requests: ReadonlyMap<string, Request>;
  /** The live ones, the newest 50 ended and all since, oldest first. Earlier ones are in the table `executions`. */
  readonly executions: ReadonlyMap<string, Execution>;
  readonly plan: readonly PlanItem[] | null;
  readonly files: ReadonlyMap<string, File>;
  /** Including paths without a file. */
  readonly lockedPaths: ReadonlySet<string>;
  /** The revisions with a name or a star, by number. */
  readonly revisionMarks: ReadonlyMap<number, RevisionMark>;
}

export function openState(snapshot: SessionSnapshot, viewerId: string | null): SessionState {
  return {
    viewerId,
    lastSeq: snapshot.last_seq,
    topic: snapshot.topic,
    session: snapshot.session,
    members: snapshot.members,
    messages: snapshot.messages,
    hasEarlierMessages: snapshot.has_earlier_messages,
    streaming: new Map(snapshot.streaming.map(({ message_id, parts }) => [message_id, parts])),
    runs: new Map(snapshot.runs.map((run) => [run.id, run])),
    requests: new Map(snapshot.requests.map((request) => [request.id, request])),
    executions: new Map(snapshot.executions.map((execution) => [execution.id, execution])),
    plan: snapshot.plan,
    files: new Map(snapshot.files.map((file) => [file.path, file])),
    lockedPaths: new Set(snapshot.locked_paths),
    revisionMarks: new Map(snapshot.revision_marks.map((mark) => [mark.number, mark])),
  };
}

/** Adds a page of messages_before, for scrolling back. What the log has told since is newer than the page. */
export function prependMessages(state: SessionState, page: MessagePage): SessionState {
  const first = state.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const earlier = page.messages.filter((message) => message.seq < first);
  const runs = new Map([...page.runs.map((run) => [run.id, run] as const), ...state.runs]);
  return { ...state, messages: [...earlier, ...state.messages], runs, hasEarlierMessages: page.has_earlier_messages };
}

/** Adds the names of members who came while the session was open. */
export function nameMembers(state: SessionState, named: readonly Member[]): SessionState {
  const nameOf = new Map(named.map(({ user_id: id, name }) => [id, name]));
  const members = state.members.map((member) => ({
    ...member,
    name: member.name ?? nameOf.get(member.user_id) ?? null,
  }));
  return { ...state, members };
}
