// Concurrent acts on one session: healthy, dead and late workers, and members who send, stop, answer and write.
// Each act is one call. Every refusal must be an expected one.
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { AppError } from "../../functions/_shared/protocol/errors.ts";
import {
  type AgentWorker,
  ids,
  largestCall,
  type Lease,
  type ModelCall,
  said,
  sqlRefusal,
} from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { signUp, type TestUser } from "../support/test-users.ts";

const expectedRefusals = [
  ...["lease_lost", "step_taken", "id_taken", "model_call_not_found", "tool_call_not_found"],
  ...["request_closed", "too_many_queued", "session_not_found"],
];

/** A worker's memory, which may be outdated. */
interface Slot {
  lease?: Lease | undefined;
  call?: ModelCall | undefined;
}

export interface Contest {
  readonly session: PromptedSession;
  readonly users: readonly TestUser[];
  readonly slots: readonly Slot[];
  /** Every lease so far. */
  readonly leases: Lease[];
}

export type Act = (contest: Contest, slot: Slot, user: TestUser) => Promise<unknown>;

export async function openContest(operator: postgres.Sql): Promise<Contest> {
  const [owner, editor] = await Promise.all([signUp(), signUp()]);
  const session = await openPromptedSession(owner);
  await session.add(editor, "editor");
  await operator`update public.sessions set model_id = 'claude-sonnet-5-5' where id = ${session.id}`;
  return { session, users: [owner, editor], slots: [{}, {}, {}], leases: [] };
}

/** Runs the acts at once. Throws unexpected errors: a deadlock, a violated constraint, an unknown refusal. */
export async function actAtOnce(
  contest: Contest,
  acts: readonly { act: Act; slot: number; user: number }[],
): Promise<void> {
  const settled = await Promise.allSettled(
    acts.map(async ({ act, slot, user }) => act(contest, at(contest.slots, slot), at(contest.users, user))),
  );
  for (const ending of settled) {
    if (ending.status === "fulfilled") continue;
    const code =
      ending.reason instanceof postgres.PostgresError || ending.reason instanceof AppError
        ? (await sqlRefusal(Promise.reject(ending.reason))).code
        : "";
    if (!expectedRefusals.includes(code)) throw ending.reason;
  }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error("The list is empty.");
  return item;
}

/** The acts by name, over these connections. */
export function actsOf(worker: AgentWorker, operator: postgres.Sql): Record<string, Act> {
  const unfinished = (session: PromptedSession) =>
    operator`select id from public.runs where session_id = ${session.id} and finished_at is null order by place`;
  const queued = (session: PromptedSession) =>
    operator`select id from public.messages where session_id = ${session.id} and role = 'user' and read_seq is null
      and status = 'finished' order by seq`;
  const refusedOnlyIfRead = async (call: PromiseLike<{ error: { message: string } | null }>) => {
    const { error } = await call;
    if (error && !["message_already_read", "message_not_found"].includes(error.message)) throw error;
  };
  const openTool = async ({ runId }: Lease) =>
    (
      await operator`select call_id, name from public.tool_calls where run_id = ${runId} and finished_at is null limit 1`
    )[0];
  const withLease = (act: (lease: Lease, slot: Slot, session: PromptedSession) => Promise<unknown>): Act => {
    return async ({ session }, slot) => slot.lease && act(slot.lease, slot, session);
  };
  const expireLease = ({ runId, token }: Lease) =>
    operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId} and token = ${token}`;

  return {
    claim: async ({ session, leases }, slot) => {
      const [run] = await unfinished(session);
      const claimed = run && (await worker.claim(run.id));
      if (!claimed) return;
      slot.lease = { runId: run.id, token: claimed.token };
      slot.call = undefined;
      leases.push(slot.lease);
    },
    begin: withLease(async (lease, slot) => {
      const [last] = await operator`select coalesce(max(step), 0)::integer as step from public.messages
        where run_id = ${lease.runId} and status <> 'discarded'`;
      const call = { callId: randomUUID(), messageId: randomUUID() };
      const wanted = { ...ids(call), step: last?.step + 1, model_id: "claude-sonnet-5-5", ...largestCall };
      const begun = await worker.startCall(lease, wanted);
      if (begun.ok !== true && begun.code !== "message_waiting") throw new Error(`Refused: ${begun.code}`);
      slot.call = begun.ok === true ? call : undefined;
    }),
    read: withLease((lease) => worker.history(lease)),
    stream: withLease(
      async (lease, { call }) =>
        call && worker.append(lease, [{ type: "text_streamed", message_id: call.messageId, part: 0, text: "so " }]),
    ),
    say: withLease(async (lease, { call }) => call && worker.finishCall(lease, said(call, "so it is"))),
    sayAndCall: withLease(async (lease, { call }) => {
      const tools = ["write", "look"].map((name) => ({ call_id: randomUUID(), name, input: { name } }));
      return call && worker.finishCall(lease, said(call, "so be it", tools));
    }),
    discard: withLease(
      async (lease, { call }) =>
        call && worker.finishCall(lease, { call_id: call.callId, message_id: call.messageId, status: "discarded" }),
    ),
    startTool: withLease(async (lease) => {
      const tool = await openTool(lease);
      return tool && worker.startTool(lease, tool.call_id);
    }),
    finishTool: withLease(async (lease) => {
      const tool = await openTool(lease);
      if (!tool) return;
      const changes = [{ op: "write", path: `by-tool/${tool.call_id}`, content: "once" }];
      const effect = tool.name === "write" ? { changes, base_revision: 0 } : {};
      await worker.finishTool(lease, tool.call_id, { status: "succeeded", output: {}, ...effect });
    }),
    wait: withLease((lease) => worker.wait(lease, { id: randomUUID(), kind: "question", question: {} })),
    yield: withLease((lease) => worker.yield(lease)),
    succeed: withLease((lease) => worker.finish(lease)),
    fail: withLease((lease) => worker.finish(lease, "failed", "internal", "It broke.")),
    die: withLease(async (lease, slot) => {
      slot.lease = undefined;
      await expireLease(lease);
    }),
    pause: withLease((lease) => expireLease(lease)),
    send: async ({ session }, _slot, { userDb }) => session.say("More", userDb),
    steer: async ({ session }, _slot, { userDb }) => session.say("Rather so", userDb, { joins_run: true }),
    edit: async ({ session }, _slot, { userDb }) => {
      const [message] = await queued(session);
      const parts = [{ type: "text", text: "In other words" }];
      if (message) await refusedOnlyIfRead(userDb.rpc("edit_queued_message", { message_id: message.id, parts }));
    },
    drop: async ({ session }, _slot, { userDb }) => {
      const [message] = await queued(session);
      if (message) await refusedOnlyIfRead(userDb.rpc("delete_queued_message", { message_id: message.id }));
    },
    retry: async ({ session }, _slot, { userDb }) => {
      const [run] = await operator`select id from public.runs where session_id = ${session.id}
        order by finished_at desc nulls last limit 1`;
      const { error } = run ? await userDb.rpc("retry_run", { run_id: run.id }) : { error: null };
      if (error && error.message !== "run_not_retryable") throw error;
    },
    resume: async ({ session }, _slot, { userDb }) =>
      userDb.rpc("resume_queue", { session_id: session.id }).throwOnError(),
    stop: async ({ session }, _slot, { userDb }) => {
      const [run] = await unfinished(session);
      if (!run) return;
      // Meanwhile the run may have been removed with its message.
      const { error } = await userDb.rpc("stop_run", { run_id: run.id });
      if (error && error.message !== "message_already_read") throw error;
    },
    answerTwice: async ({ session }, _slot, user) => {
      const [request] =
        await operator`select id from public.run_requests where session_id = ${session.id} and status = 'open'`;
      const answer = () => user.userDb.rpc("answer_request", { request_id: request?.id, answer: { by: user.id } });
      const answers = request ? await Promise.all([answer(), answer()]) : [];
      for (const { error } of answers) if (error && error.message !== "request_closed") throw error;
    },
    write: async ({ session }) => {
      await session.write(`by-hand/${randomUUID()}`, "once", 0);
    },
    expireRequest: ({ session }) =>
      operator`update public.run_requests set expires_at = now() - interval '1 second' where session_id = ${session.id} and status = 'open'`,
    sweep: () => operator`select worker.sweep()`,
  };
}

/** Every call that a worker can make with a token. */
export function everyCall(worker: AgentWorker, lease: Lease): (() => Promise<unknown>)[] {
  const call = { callId: randomUUID(), messageId: randomUUID() };
  const limits = { input_tokens: 1, output_tokens: 1, step: 1, model_id: "scripted-demo" };
  return [
    () => worker.heartbeat(lease),
    () => worker.append(lease, [{ type: "text_streamed", message_id: call.messageId, part: 0, text: "late" }]),
    () => worker.history(lease),
    () => worker.startCall(lease, { call_id: call.callId, message_id: call.messageId, ...limits }),
    () => worker.finishCall(lease, said(call, "late")),
    () => worker.startTool(lease, "any"),
    () => worker.finishTool(lease, "any", { status: "succeeded" }),
    () => worker.wait(lease, { id: randomUUID(), kind: "question", question: {} }),
    () => worker.yield(lease),
    () => worker.finish(lease),
    () => worker.title(lease, "late"),
    () => worker.summarize(lease, randomUUID(), []),
  ];
}
