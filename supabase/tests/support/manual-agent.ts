// Plays the agent function by hand for one run: an agentWorker with its lease and its current step.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { z } from "zod";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  type Lease,
  type ModelCall,
  said,
  type ToolRequest,
} from "./agent-worker.ts";

const claimed = z.object({ token: z.string(), run: z.object({ step: z.number() }) });
const finishedTool = z.object({ status: z.string(), revision: z.number().nullable(), was_finished: z.boolean() });

export class ManualAgent {
  private readonly worker: AgentWorker;
  private readonly lease: Lease;
  private step: number;

  private constructor(worker: AgentWorker, lease: Lease, step: number) {
    this.worker = worker;
    this.lease = lease;
    this.step = step;
  }

  static async claim(sql: postgres.ISql, runId: string): Promise<ManualAgent> {
    const worker = agentWorker(sql);
    const { token, run } = claimed.parse(await worker.claim(runId, "test"));
    return new ManualAgent(worker, { runId, token }, run.step);
  }

  get runId(): string {
    return this.lease.runId;
  }

  /** Opens a model call, whose text may be streamed until the step is finished. */
  startStep(): Promise<ModelCall> {
    this.step += 1;
    return beginCall(this.worker, this.lease, this.step);
  }

  stream(messageId: string, kind: "text" | "reasoning", part: number, text: string): Promise<unknown> {
    return this.append([{ type: `${kind}_streamed`, message_id: messageId, part, text }]);
  }

  append(events: postgres.JSONValue[]): Promise<unknown> {
    return this.worker.append(this.lease, events);
  }

  finishStep(
    step: ModelCall,
    { text, tools = [], status = "finished" }: Spoken & { readonly status?: "finished" | "stopped" | "discarded" },
  ): Promise<unknown> {
    return this.worker.finishCall(this.lease, { ...said(step, text, tools), status });
  }

  /** One whole step with its text and tool calls. Returns the message id. */
  async say(text: string, tools: readonly ToolRequest[] = []): Promise<string> {
    const step = await this.startStep();
    await this.finishStep(step, { text, tools });
    return step.messageId;
  }

  startTool(callId: string): Promise<unknown> {
    return this.worker.startTool(this.lease, callId);
  }

  async finishTool(
    callId: string,
    outcome: { [key: string]: postgres.JSONValue },
  ): Promise<z.infer<typeof finishedTool>> {
    return finishedTool.parse(await this.worker.finishTool(this.lease, callId, { status: "succeeded", ...outcome }));
  }

  async ask(question: string): Promise<string> {
    const id = randomUUID();
    await this.worker.wait(this.lease, { id, kind: "question", question: { text: question } });
    return id;
  }

  addSummary(text: string): Promise<unknown> {
    return this.worker.summarize(this.lease, randomUUID(), [{ type: "text", text }]);
  }

  yield(): Promise<unknown> {
    return this.worker.yield(this.lease, "its time is over");
  }

  readHistory(): Promise<unknown> {
    return this.worker.history(this.lease);
  }

  finish(status: "succeeded" | "failed" = "succeeded"): Promise<unknown> {
    const error = status === "failed" ? "internal" : null;
    return this.worker.finish(this.lease, status, error, error);
  }
}

interface Spoken {
  readonly text: string;
  readonly tools?: readonly ToolRequest[];
}
