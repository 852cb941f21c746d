// The agent's side of a run, by the functions of schema `worker` alone: what the agent function does, without a model.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { z } from "zod";

const claimed = z.object({ token: z.string(), run: z.object({ step: z.number() }) }).nullable();
const finishedCall = z.object({ status: z.string(), revision: z.number().nullable(), was_finished: z.boolean() });

// A type, not an interface: only types are JSON to the compiler.
export type CalledTool = {
  readonly call_id: string;
  readonly name: string;
  readonly input: postgres.JSONValue;
};

export class AgentHand {
  private readonly sql: postgres.Sql;
  readonly runId: string;
  private readonly token: string;
  private step: number;

  private constructor(sql: postgres.Sql, runId: string, token: string, step: number) {
    this.sql = sql;
    this.runId = runId;
    this.token = token;
    this.step = step;
  }

  static async claim(sql: postgres.Sql, runId: string): Promise<AgentHand> {
    const [row] = await sql`select worker.claim_run(${runId}, 'test') as lease`;
    const lease = claimed.parse(row?.lease);
    if (!lease) throw new Error("This run was not to be had.");
    return new AgentHand(sql, runId, lease.token, lease.run.step);
  }

  /** Opens a model call; what it says may be streamed until the step is finished. */
  async startStep(): Promise<{ callId: string; messageId: string }> {
    this.step += 1;
    const ids = { callId: randomUUID(), messageId: randomUUID() };
    const call = {
      call_id: ids.callId,
      message_id: ids.messageId,
      step: this.step,
      model_id: "scripted-demo",
      input_tokens: 10,
      output_tokens: 10,
    };
    const [row] = await this
      .sql`select worker.start_model_call(${this.runId}, ${this.token}, ${this.sql.json(call)}) as answer`;
    z.object({ ok: z.literal(true) }).parse(row?.answer);
    return ids;
  }

  async stream(messageId: string, kind: "text" | "reasoning", part: number, text: string): Promise<void> {
    await this.append([{ type: `${kind}_streamed`, message_id: messageId, part, text }]);
  }

  async append(events: postgres.JSONValue[]): Promise<void> {
    await this.sql`select worker.append_events(${this.runId}, ${this.token}, ${this.sql.json(events)})`;
  }

  async finishStep(
    step: { callId: string; messageId: string },
    said: { text: string; tools?: readonly CalledTool[]; status?: "finished" | "stopped" | "discarded" },
  ): Promise<void> {
    const tools = [...(said.tools ?? [])];
    const outcome = {
      call_id: step.callId,
      message_id: step.messageId,
      status: said.status ?? "finished",
      usage: { input_tokens: 5, output_tokens: 5 },
      stop_reason: tools.length > 0 ? "tool_use" : "end",
      parts: [{ type: "text", text: said.text }, ...tools.map((tool) => ({ type: "tool_call", ...tool }))],
      tool_calls: tools,
    };
    await this.sql`select worker.finish_model_call(${this.runId}, ${this.token}, ${this.sql.json(outcome)})`;
  }

  /** One whole step: what is said, and the tools that are called. Returns the id of the message. */
  async say(text: string, tools: readonly CalledTool[] = []): Promise<string> {
    const step = await this.startStep();
    await this.finishStep(step, { text, tools });
    return step.messageId;
  }

  async startTool(callId: string): Promise<void> {
    await this.sql`select worker.start_tool_call(${this.runId}, ${this.token}, ${callId})`;
  }

  async finishTool(
    callId: string,
    outcome: { [key: string]: postgres.JSONValue },
  ): Promise<z.infer<typeof finishedCall>> {
    const [row] = await this.sql`
      select worker.finish_tool_call(${this.runId}, ${this.token}, ${callId},
        ${this.sql.json({ status: "succeeded", ...outcome })}) as answer`;
    return finishedCall.parse(row?.answer);
  }

  async ask(question: string): Promise<string> {
    const request = { id: randomUUID(), kind: "question", question: { text: question } };
    await this.sql`select worker.wait_for_answer(${this.runId}, ${this.token}, ${this.sql.json(request)})`;
    return request.id;
  }

  async addSummary(text: string): Promise<void> {
    const parts = [{ type: "text", text }];
    await this.sql`select worker.add_summary(${this.runId}, ${this.token}, ${randomUUID()}, ${this.sql.json(parts)})`;
  }

  async yield(): Promise<void> {
    await this.sql`select worker.yield_run(${this.runId}, ${this.token}, 'its time is over')`;
  }

  async readHistory(): Promise<unknown> {
    const [row] = await this.sql`select worker.read_history(${this.runId}, ${this.token}) as history`;
    return row?.history;
  }

  async finish(status: "succeeded" | "failed" = "succeeded"): Promise<void> {
    const error = status === "failed" ? "internal" : null;
    await this.sql`select worker.finish_run(${this.runId}, ${this.token}, ${status}, ${error}, ${error})`;
  }
}
