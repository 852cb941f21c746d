// The agent function as the database sees it: role agent_worker, one method for each function of schema `worker`.
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { AppError, errorStatus } from "../../functions/_shared/protocol/errors.ts";
import { isErrorCode } from "../../functions/_shared/protocol/refusals.ts";
import { type Refusal, stack } from "./test-users.ts";

export interface Lease {
  readonly runId: string;
  readonly token: string;
}

export interface ModelCall {
  readonly callId: string;
  readonly messageId: string;
}

// A type, because the compiler does not accept an interface as JSON.
export type ToolRequest = {
  readonly call_id: string;
  readonly name: string;
  readonly input: postgres.JSONValue;
};

/** SQL as role agent_worker. The caller ends it. */
export function workerSql(max = 2): postgres.Sql {
  const { host, pathname } = new URL(stack().dbUrl);
  const password = inject("secrets").WORKER_DB_PASSWORD;
  return postgres(`postgresql://agent_worker:${password}@${host}${pathname}`, { max, onnotice: () => undefined });
}

export type AgentWorker = ReturnType<typeof agentWorker>;

// Functions of schema worker return JSON.
type Answer = Record<string, unknown>;

/** The functions of schema `worker` over a connection. */
export function agentWorker(sql: postgres.ISql) {
  const answer = async (query: postgres.PendingQuery<postgres.Row[]>): Promise<Answer> => (await query)[0]?.answer;
  const claim = async (runId: string, holder = "", firstCall?: postgres.JSONValue, token: string | null = null) => {
    const call = firstCall === undefined ? null : sql.json(firstCall);
    const [row] = await sql`select worker.claim_run(${runId}, ${holder}, ${call}, ${token}) as answer`;
    return row?.answer as ({ token: string } & Answer) | null; // as worker.claim_run says
  };
  const append = async (lease: Lease, events: postgres.JSONValue[], batch: number | null = null) => {
    const [appended] = await appendMany(sql, [{ ...lease, events, batch }], true);
    if (typeof appended?.code === "string" && isErrorCode(appended.code)) throw new AppError(appended.code, "");
    return appended ?? {};
  };
  return {
    claim,
    /** The lease of a run, which must be claimable. */
    take: async (runId: string, holder = ""): Promise<Lease> => {
      const claimed = await claim(runId, holder);
      if (!claimed) throw new Error(`Run ${runId} is not claimable.`);
      return { runId, token: claimed.token };
    },
    append,
    heartbeat: (lease: Lease) => append(lease, []),
    appendMany: (batches: readonly Batch[], waits = false) => appendMany(sql, batches, waits),
    history: ({ runId, token }: Lease) => answer(sql`select worker.read_history(${runId}, ${token}) as answer`),
    startCall: ({ runId, token }: Lease, call: postgres.JSONValue) =>
      answer(sql`select worker.start_model_call(${runId}, ${token}, ${sql.json(call)}) as answer`),
    finishCall: ({ runId, token }: Lease, outcome: postgres.JSONValue) =>
      answer(sql`select worker.finish_model_call(${runId}, ${token}, ${sql.json(outcome)}) as answer`),
    startTool: ({ runId, token }: Lease, callId: string) =>
      answer(sql`select worker.start_tool_call(${runId}, ${token}, ${callId}) as answer`),
    finishTool: ({ runId, token }: Lease, callId: string, outcome: postgres.JSONValue) =>
      answer(sql`select worker.finish_tool_call(${runId}, ${token}, ${callId}, ${sql.json(outcome)}) as answer`),
    wait: ({ runId, token }: Lease, request: postgres.JSONValue) =>
      answer(sql`select worker.wait_for_answer(${runId}, ${token}, ${sql.json(request)}) as answer`),
    yield: ({ runId, token }: Lease, reason = "") =>
      answer(sql`select worker.yield_run(${runId}, ${token}, ${reason}) as answer`),
    finish: (
      { runId, token }: Lease,
      status = "succeeded",
      code: string | null = null,
      sentence: string | null = null,
    ): Promise<boolean> =>
      sql`select worker.finish_run(${runId}, ${token}, ${status}, ${code}, ${sentence}) as answer`.then(
        ([row]) => row?.answer,
      ),
    title: ({ runId, token }: Lease, title: string) =>
      answer(sql`select worker.set_title(${runId}, ${token}, ${title}) as answer`),
    summarize: ({ runId, token }: Lease, messageId: string, parts: postgres.JSONValue) =>
      answer(sql`select worker.add_summary(${runId}, ${token}, ${messageId}, ${sql.json(parts)}) as answer`),
  };
}

/** The events of one run in a flush. */
export interface Batch extends Lease {
  readonly events: postgres.JSONValue[];
  readonly batch: number | null;
}

async function appendMany(sql: postgres.ISql, batches: readonly Batch[], waits: boolean): Promise<Answer[]> {
  const given = batches.map(({ runId, ...batch }) => ({ run_id: runId, ...batch }));
  const [row] = await sql`select worker.append_many(${sql.json(given)}, ${waits}) as answer`;
  return row?.answer;
}

/** The outcome of one step: the model's text and its tool calls. */
export interface Utterance {
  readonly step: number;
  readonly text?: string;
  readonly tools?: readonly ToolRequest[];
  readonly modelId?: string;
}

/** A whole model call: reserve, stream in one batch, finish. Returns the result of finish_model_call. */
export async function speak(worker: AgentWorker, lease: Lease, utterance: Utterance): Promise<Record<string, unknown>> {
  const { step, text = "Done.", tools = [], modelId = "scripted-demo" } = utterance;
  const call = await beginCall(worker, lease, step, modelId);
  await worker.append(lease, [{ type: "text_streamed", message_id: call.messageId, part: 0, text }]);
  return worker.finishCall(lease, said(call, text, tools));
}

/** Opens a model call of at most 1,000 input and 100 output tokens. Throws if a limit refuses it. */
export async function beginCall(
  worker: AgentWorker,
  lease: Lease,
  step: number,
  modelId = "scripted-demo",
): Promise<ModelCall> {
  const call = { callId: randomUUID(), messageId: randomUUID() };
  const begun = await worker.startCall(lease, { ...ids(call), step, model_id: modelId, ...largestCall });
  if (begun.ok !== true) throw new Error(`The call was refused: ${begun.code}`);
  return call;
}

export const largestCall = { input_tokens: 1000, output_tokens: 100 } as const;

export function ids({ callId, messageId }: ModelCall) {
  return { call_id: callId, message_id: messageId };
}

export function said(call: ModelCall, text: string, tools: readonly ToolRequest[] = []) {
  return {
    ...ids(call),
    status: "finished",
    stop_reason: tools.length > 0 ? "tool_use" : "end",
    usage: { input_tokens: 400, cached_tokens: 100, output_tokens: 20 },
    parts: [{ type: "text", text }, ...tools.map((tool) => ({ type: "tool_call", ...tool }))],
    tool_calls: [...tools],
  };
}

/** The refusal of a call over SQL or of a batch; throws if the call succeeded. */
export async function sqlRefusal(call: PromiseLike<unknown>): Promise<Omit<Refusal, "facts">> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError)
      return { status: errorStatus[error.code], code: error.code, sentence: error.message };
    if (!(error instanceof postgres.PostgresError) || !error.code.startsWith("PT")) throw error;
    return { status: Number(error.code.slice(2)), code: error.message, sentence: error.detail ?? "" };
  }
  throw new Error("The call was not refused.");
}
