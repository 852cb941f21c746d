// The journal of a run in Postgres. Each method calls one function of schema `worker`, under one lease.
import { z } from "zod";
import { history } from "../agent/history/history.ts";
import type { Journal } from "../agent/journal.ts";
import { approvalPolicy } from "../protocol/enums.ts";
import type { QueryOptions, WorkerDb } from "./connection.ts";
import { callStarted } from "./model-rows.ts";
import { callWorker } from "./worker-call.ts";

export interface Lease {
  readonly runId: string;
  readonly token: string;
}

const stopAnswer = z.object({ stop_requested: z.boolean() });
const spoken = stopAnswer.extend({
  ended: z.boolean(),
  repeated_tool: z.string().nullable(),
  approval_policy: approvalPolicy,
  allowed_tools: z.array(z.string()),
});
const toolStarted = stopAnswer.extend({ status_before: z.string() });
const toolFinished = stopAnswer.extend({
  status: z.string(),
  output: z.object({ text: z.string() }).nullable(),
  revision: z.number().int().nullable(),
});

export function createJournal(db: WorkerDb, { runId, token }: Lease, options: QueryOptions = {}): Journal {
  type Name = Parameters<typeof callWorker>[1];
  type Arguments = Parameters<typeof callWorker>[2];
  const call = (name: Name, ...args: Arguments) => callWorker(db, name, [runId, token, ...args], options);
  return {
    readHistory: async () => history.parse(await call("read_history")),
    startModelCall: async (start) => callStarted.parse(await call("start_model_call", JSON.stringify(start))),
    finishModelCall: async (outcome) => spoken.parse(await call("finish_model_call", JSON.stringify(outcome))),
    startToolCall: async (callId) => toolStarted.parse(await call("start_tool_call", callId)),
    finishToolCall: async (callId, outcome) =>
      toolFinished.parse(await call("finish_tool_call", callId, JSON.stringify(outcome))),
    waitForAnswer: async (request) => {
      await call("wait_for_answer", JSON.stringify(request));
    },
    addSummary: async (messageId, parts) => {
      await call("add_summary", messageId, JSON.stringify(parts));
    },
    setTitle: async (title) => {
      await call("set_title", title);
    },
    yieldRun: async (reason) => {
      await call("yield_run", reason);
    },
    finishRun: async (ending) => {
      const [code, sentence] =
        ending.status === "failed" ? [ending.error_code, ending.error_sentence] : ([null, null] as const);
      return z.boolean().parse(await call("finish_run", ending.status, code, sentence));
    },
  };
}
