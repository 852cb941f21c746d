// Events of messages: their streamed text and their tool calls.
import type { SessionEvent } from "./events.ts";
import type { Message, StreamedPart, ToolCall } from "./session-snapshot.ts";
import type { SessionState } from "./session-state.ts";

type EventOf<Type extends SessionEvent["type"]> = SessionEvent & { type: Type };
type MessageEvent = EventOf<
  | "message_sent"
  | "message_edited"
  | "message_deleted"
  | "message_read"
  | "message_started"
  | "text_streamed"
  | "reasoning_streamed"
  | "message_finished"
  | "message_discarded"
  | "tool_called"
  | "tool_started"
  | "tool_returned"
>;

export function reduceMessages(state: SessionState, event: MessageEvent): SessionState {
  switch (event.type) {
    case "message_sent":
      return addMessage(state, event, { ...event.payload, role: "user", status: "finished" });
    case "message_edited":
      return editMessage(state, event.payload);
    case "message_deleted":
      return deleteMessage(state, event.payload.message_id);
    case "message_read":
      return joinRun(state, event);
    case "message_started": {
      const started = addMessage(callAgain(state, event.run_id), event, {
        ...event.payload,
        role: "assistant",
        status: "streaming",
        parts: [],
      });
      return { ...started, streaming: new Map(state.streaming).set(event.payload.message_id, []) };
    }
    case "text_streamed":
      return addText(state, "text", event.payload);
    case "reasoning_streamed":
      return addText(state, "reasoning", event.payload);
    case "message_finished":
      return finishMessage(state, event);
    case "message_discarded": {
      const id = event.payload.message_id;
      return { ...withoutStream(state, id), messages: state.messages.filter((message) => message.id !== id) };
    }
    case "tool_called":
      return addToolCall(state, event);
    case "tool_started":
      return changeToolCall(state, event, { status: "running", started_at: event.created_at });
    case "tool_returned": {
      const { status, output = null, revision = null, lines_added = null, lines_removed = null } = event.payload;
      const outcome = { status, output, revision, lines_added, lines_removed };
      return changeToolCall(state, event, { ...outcome, finished_at: event.created_at });
    }
    default:
      return event satisfies never;
  }
}

/** The run no longer waits to call the model again. */
function callAgain(state: SessionState, runId: string | null): SessionState {
  const run = runId === null ? undefined : state.runs.get(runId);
  return run?.retry ? { ...state, runs: new Map(state.runs).set(run.id, { ...run, retry: null }) } : state;
}

type NewMessage = Pick<Message, "role" | "status" | "parts"> & { message_id: string } & {
  // An event may leave these out.
  [Field in "author_id" | "parent_id" | "joins_run_id" | "step" | "model_id" | "revision" | "stop_reason"]?:
    | Message[Field]
    | undefined;
} & { is_read?: boolean | undefined; is_imported?: boolean | undefined };

function addMessage(state: SessionState, event: MessageEvent, added: NewMessage): SessionState {
  const message: Message = {
    id: added.message_id,
    seq: event.seq,
    role: added.role,
    author_id: added.author_id ?? null,
    run_id: added.role === "user" ? null : event.run_id,
    step: added.step ?? null,
    parent_id: added.parent_id ?? null,
    joins_run_id: added.joins_run_id ?? null,
    read_seq: added.is_read ? event.seq : null,
    parts: added.parts,
    status: added.status,
    stop_reason: added.stop_reason ?? null,
    model_id: added.model_id ?? null,
    revision: added.revision ?? state.session.head_revision,
    is_imported: added.is_imported ?? false,
    created_at: event.created_at,
    tool_calls: [],
  };
  return { ...state, messages: [...state.messages, message] };
}

/** The agent reads the message of a run that starts, or that ends before it started and joins no other. */
export function readMessage(state: SessionState, messageId: string | undefined, seq: number): SessionState {
  const message = state.messages.find(({ id }) => id === messageId);
  if (message?.read_seq !== null) return state;
  return withMessage(state, message.id, { ...readNow(state, seq), joins_run_id: null });
}

function readNow(state: SessionState, seq: number): Pick<Message, "read_seq" | "revision"> {
  return { read_seq: seq, revision: state.session.head_revision };
}

/** The live run reads a message. The run that was queued for it in case the live one ended is no more. */
function joinRun(state: SessionState, { payload, seq }: EventOf<"message_read">): SessionState {
  return withMessage(withoutRunOf(state, payload.message_id), payload.message_id, readNow(state, seq));
}

/** Messages that were to join its run are queued like any other. */
function editMessage(state: SessionState, edited: EventOf<"message_edited">["payload"]): SessionState {
  const { message_id: id, parts, joins_run_id: joinsRunId } = edited;
  return withMessage(state, id, { parts, ...(joinsRunId !== undefined && { joins_run_id: joinsRunId }) });
}

function deleteMessage(state: SessionState, messageId: string): SessionState {
  const run = [...state.runs.values()].find(({ message_id: id }) => id === messageId);
  const { messages } = leaveRun(state, run?.id);
  return { ...withoutRunOf(state, messageId), messages: messages.filter(({ id }) => id !== messageId) };
}

function withoutRunOf(state: SessionState, messageId: string): SessionState {
  return { ...state, runs: new Map([...state.runs].filter(([, run]) => run.message_id !== messageId)) };
}

/** Messages that a run will not read are queued like any other. */
export function leaveRun(state: SessionState, runId: string | undefined): SessionState {
  const isLeft = (message: Message) => message.joins_run_id === runId && message.read_seq === null;
  if (runId === undefined || !state.messages.some(isLeft)) return state;
  const messages = state.messages.map((message) => (isLeft(message) ? { ...message, joins_run_id: null } : message));
  return { ...state, messages };
}

function withMessage(state: SessionState, messageId: string, changes: Partial<Message>): SessionState {
  const messages = state.messages.map((message) => (message.id === messageId ? { ...message, ...changes } : message));
  return { ...state, messages };
}

/** An unknown message is new if the event has its role; otherwise it is older than the loaded ones. */
function finishMessage(state: SessionState, event: EventOf<"message_finished">): SessionState {
  const { message_id: id, role, status, parts, stop_reason = null } = event.payload;
  const isKnown = state.messages.some((message) => message.id === id);
  if (!isKnown) return role === undefined ? state : addMessage(state, event, { ...event.payload, role });
  return {
    ...withoutStream(state, id),
    messages: state.messages.map((message) =>
      message.id === id ? { ...message, status, parts, stop_reason } : message,
    ),
  };
}

function withoutStream(state: SessionState, messageId: string): SessionState {
  const streaming = new Map(state.streaming);
  streaming.delete(messageId);
  return { ...state, streaming };
}

function addText(
  state: SessionState,
  type: StreamedPart["type"],
  payload: EventOf<"text_streamed">["payload"],
): SessionState {
  const parts = state.streaming.get(payload.message_id);
  if (parts === undefined) return state;
  const before = parts.find(({ part }) => part === payload.part);
  const after = { part: payload.part, type: before?.type ?? type, text: (before?.text ?? "") + payload.text };
  const others = parts.filter((part) => part !== before);
  const inOrder = [...others, after].sort((left, right) => left.part - right.part);
  return { ...state, streaming: new Map(state.streaming).set(payload.message_id, inOrder) };
}

function addToolCall(state: SessionState, event: EventOf<"tool_called">): SessionState {
  const { message_id: messageId, call_id, name, input } = event.payload;
  if (event.run_id === null) return state;
  const call: ToolCall = {
    run_id: event.run_id,
    call_id,
    name,
    input,
    output: null,
    status: "requested",
    revision: null,
    lines_added: null,
    lines_removed: null,
    requested_at: event.created_at,
    started_at: null,
    finished_at: null,
  };
  const messages = state.messages.map((message) =>
    message.id === messageId ? { ...message, tool_calls: [...message.tool_calls, call] } : message,
  );
  return { ...state, messages };
}

function changeToolCall(
  state: SessionState,
  event: EventOf<"tool_started" | "tool_returned">,
  changes: Partial<ToolCall>,
): SessionState {
  const isMeant = (call: ToolCall) => call.run_id === event.run_id && call.call_id === event.payload.call_id;
  const messages = state.messages.map((message) =>
    message.tool_calls.some(isMeant)
      ? { ...message, tool_calls: message.tool_calls.map((call) => (isMeant(call) ? { ...call, ...changes } : call)) }
      : message,
  );
  return { ...state, messages };
}
