// A session on which any action of users, the agent, its death or the sweep may come next. An action that does not fit is skipped.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { z } from "zod";
import { busyPrograms, programActions } from "./busy-programs.ts";
import { ManualAgent } from "./manual-agent.ts";
import { seatMember } from "./session.ts";
import { done, type TestUser } from "./test-users.ts";

export const actions = [
  "send",
  "steer",
  "editQueued",
  "deleteQueued",
  "resumeQueue",
  "claim",
  "startStep",
  "streamText",
  "streamReasoning",
  "finishStep",
  "discardStep",
  "startTool",
  "finishTool",
  "plan",
  "switchModel",
  "retryModel",
  "retryRun",
  "execute",
  "summarize",
  "ask",
  "answer",
  "letRequestExpire",
  "yield",
  "die",
  "stop",
  "stopQueued",
  "finish",
  "fail",
  "writeFile",
  "deleteFile",
  "lock",
  "unlock",
  "undo",
  "mark",
  "rename",
  "archive",
  "unarchive",
  "addMember",
  "removeMember",
  ...programActions,
] as const;
export type Action = (typeof actions)[number];

export class BusySession {
  readonly id = randomUUID();
  readonly owner: TestUser;
  private readonly friend: TestUser;
  private readonly programs: ReturnType<typeof busyPrograms>;
  private readonly sql: postgres.Sql;
  private agent: ManualAgent | undefined;
  private step: { callId: string; messageId: string } | undefined;
  private tools: string[] = [];
  private requestId: string | undefined;
  private count = 0;

  private constructor(sql: postgres.Sql, owner: TestUser, friend: TestUser) {
    this.sql = sql;
    this.owner = owner;
    this.friend = friend;
    this.programs = busyPrograms(sql, this.id, owner);
  }

  static async open(sql: postgres.Sql, owner: TestUser, friend: TestUser): Promise<BusySession> {
    const session = new BusySession(sql, owner, friend);
    await done(owner.userDb.rpc("create_session", { id: session.id, title: "Busy" }));
    return session;
  }

  async perform(action: Action): Promise<void> {
    this.count += 1;
    await { ...this.handlers, ...this.programs }[action]();
  }

  /** Ends the run and the programs, so that their user may have others. */
  async end(): Promise<void> {
    await this.sql`
      select private.end_run(r.id, 'stopped') from public.runs r where r.session_id = ${this.id} and r.finished_at is null`;
    await this.sql`
      select private.end_execution(e, '{"status": "stopped"}', null) from public.executions e where e.session_id = ${this.id} and e.finished_at is null`;
  }

  private readonly handlers: Readonly<
    Record<Exclude<Action, (typeof programActions)[number]>, () => PromiseLike<unknown>>
  > = {
    send: () => this.send({}),
    steer: () => this.send({ joins_run: true }),
    editQueued: async () => {
      const message_id = await this.queuedMessage();
      const parts = [{ type: "text", text: `no. ${this.count} in other words` }];
      if (message_id) await done(this.owner.userDb.rpc("edit_queued_message", { message_id, parts }));
    },
    deleteQueued: async () => {
      const message_id = await this.queuedMessage();
      if (message_id) await done(this.owner.userDb.rpc("delete_queued_message", { message_id }));
    },
    resumeQueue: () => this.owner.userDb.rpc("resume_queue", this.here),
    claim: () => this.claim(),
    startStep: async () => {
      if (!this.agent || this.step || this.tools.length > 0) return;
      await this.agent.readHistory();
      this.step = await this.agent.startStep();
    },
    streamText: async () => {
      if (this.step) await this.agent?.stream(this.step.messageId, "text", this.count % 2, this.text);
    },
    streamReasoning: async () => {
      if (this.step) await this.agent?.stream(this.step.messageId, "reasoning", 2, this.text);
    },
    finishStep: () => this.finishStep(),
    discardStep: async () => {
      if (this.step) await this.agent?.finishStep(this.step, { text: "", status: "discarded" });
      this.step = undefined;
    },
    startTool: async () => {
      const [callId] = this.tools;
      if (callId) await this.agent?.startTool(callId);
    },
    finishTool: () => this.finishTool(),
    plan: async () => this.agent?.append([{ type: "plan_updated", items: [{ text: this.text, status: "doing" }] }]),
    switchModel: async () =>
      this.agent?.append([{ type: "model_switched", from_model_id: "a", to_model_id: "b", reason: this.text }]),
    retryModel: async () =>
      this.agent?.append([{ type: "model_retried", model_id: "a", code: "b", sentence: this.text, delay_ms: 9 }]),
    retryRun: async () => {
      const [run] =
        await this.sql`select id from public.runs where session_id = ${this.id} order by finished_at desc limit 1`;
      if (run) await this.owner.userDb.rpc("retry_run", { run_id: String(run.id) });
    },
    execute: async () => {
      const callId = this.tools.shift();
      if (callId) await this.agent?.finishTool(callId, { execution: this.execution });
    },
    summarize: async () => {
      if (!this.step) await this.agent?.addSummary(this.text);
    },
    ask: async () => {
      if (!this.agent || this.step) return;
      const requestId = await this.agent.ask(this.text);
      this.letGo();
      // A run with a stop request opens no further request.
      const opened = await this.sql`select from public.run_requests where id = ${requestId}`;
      if (opened.length > 0) this.requestId = requestId;
    },
    answer: async () => {
      if (!this.requestId) return;
      await done(this.owner.userDb.rpc("answer_request", { request_id: this.requestId, answer: { text: this.text } }));
      this.requestId = undefined;
    },
    letRequestExpire: async () => {
      if (!this.requestId) return;
      await this.sql`update public.run_requests set expires_at = now() - interval '1 s' where id = ${this.requestId}`;
      await this.sql`select private.expire_requests(${this.id})`;
      this.requestId = undefined;
    },
    yield: async () => {
      if (this.step) return;
      await this.agent?.yield();
      this.letGo();
    },
    die: async () => {
      if (!this.agent) return;
      await this.sql`update worker.leases set expires_at = now() - interval '1 s' where run_id = ${this.agent.runId}`;
      await this.owner.userDb.rpc("look_after", this.here);
      this.letGo();
    },
    stop: async () => {
      if (this.agent) await done(this.owner.userDb.rpc("stop_run", { run_id: this.agent.runId }));
    },
    stopQueued: async () => {
      const [run] = await this.sql`select id from public.runs
        where session_id = ${this.id} and status = 'queued' order by place desc limit 1`;
      if (run) await done(this.owner.userDb.rpc("stop_run", { run_id: String(run.id) }));
    },
    finish: () => this.finish("succeeded"),
    fail: () => this.finish("failed"),
    writeFile: () => this.change({ op: "write", path: this.path, content: this.text }),
    deleteFile: () => this.change({ op: "delete", path: this.path }),
    lock: () => this.owner.userDb.rpc("lock_file", { ...this.here, path: this.path, is_locked: true }),
    unlock: () => this.owner.userDb.rpc("lock_file", { ...this.here, path: this.path, is_locked: false }),
    undo: () => this.undo(),
    // Refused while there is no revision.
    mark: () => {
      const changes = { name: this.text, is_starred: true };
      return this.owner.userDb.rpc("set_revision", { ...this.here, revision: 1, changes });
    },
    rename: () => this.set({ title: this.text, approval_policy: "ask_before_all", allowed_tools: ["look"] }),
    archive: () => this.set({ is_archived: true }),
    unarchive: () => this.set({ is_archived: false, instructions: this.text }),
    addMember: () => seatMember(this.sql, this.id, this.friend, "viewer"),
    removeMember: () => this.owner.userDb.rpc("remove_member", { ...this.here, user_id: this.friend.id }),
  };

  private get here(): { session_id: string } {
    return { session_id: this.id };
  }

  private get text(): string {
    return `no. ${this.count} `;
  }

  private get execution() {
    const where = { id: randomUUID(), language: "javascript", entry: "main.js", revision: 0, ran_in: "quickjs" };
    return { ...where, status: "succeeded", exit_code: 0, output: this.text, duration_ms: 1 };
  }

  private get path(): string {
    return `file-${this.count % 3}.txt`;
  }

  private letGo(): void {
    this.agent = undefined;
    this.step = undefined;
    this.tools = [];
  }

  private async claim(): Promise<void> {
    if (this.agent || this.requestId || (await this.isQueuePaused())) return;
    const [run] = await this.sql`
      select id from public.runs where session_id = ${this.id} and status = 'queued' order by place limit 1`;
    if (run) this.agent = await ManualAgent.claim(this.sql, z.string().parse(run.id));
  }

  private async finishStep(): Promise<void> {
    if (!this.agent || !this.step) return;
    const tools = [0, 1].map((index) => ({
      call_id: `${this.count}-${index}`,
      name: "edit",
      input: { text: this.text },
    }));
    await this.agent.finishStep(this.step, { text: this.text, tools });
    this.step = undefined;
    this.tools = tools.map((tool) => tool.call_id);
  }

  private async finishTool(): Promise<void> {
    const callId = this.tools.shift();
    if (!callId) return;
    const isLocked =
      await this.sql`select from public.file_locks where session_id = ${this.id} and path = ${this.path}`;
    const [session] = await this.sql`select head_revision from public.sessions where id = ${this.id}`;
    const changes = [{ op: "write", path: this.path, content: this.text }];
    const edit = isLocked.length > 0 ? {} : { changes, base_revision: Number(session?.head_revision) };
    await this.agent?.finishTool(callId, { output: { text: this.text }, ...edit });
  }

  private async finish(status: "succeeded" | "failed"): Promise<void> {
    if (this.step) await this.handlers.discardStep();
    if ((await this.agent?.finish(status)) !== false) this.letGo();
  }

  private async isQueuePaused(): Promise<boolean> {
    const [session] = await this.sql`select queue_paused_at from public.sessions where id = ${this.id}`;
    return session?.queue_paused_at !== null;
  }

  private async queuedMessage(): Promise<string | undefined> {
    const [message] = await this.sql`select id from public.messages
      where session_id = ${this.id} and role = 'user' and status = 'finished' and read_seq is null order by seq limit 1`;
    return message?.id;
  }

  private async send(how: { joins_run?: boolean }): Promise<void> {
    const parts = [{ type: "text", text: this.text }];
    await this.owner.userDb.rpc("send_message", { ...this.here, id: randomUUID(), parts, ...how });
  }

  private async change(change: { op: string; path: string; content?: string }): Promise<void> {
    const { head_revision: head } = await done(
      this.owner.userDb.from("sessions").select("head_revision").eq("id", this.id).single(),
    );
    await this.owner.userDb.rpc("change_files", {
      ...this.here,
      changes: [change],
      base_revision: head,
      change_id: randomUUID(),
    });
  }

  private async undo(): Promise<void> {
    const [run] = await this.sql`
      select id from public.runs where session_id = ${this.id} and finished_at is not null order by finished_at desc limit 1`;
    if (run) await this.owner.userDb.rpc("undo_run", { run_id: String(run.id), change_id: randomUUID() });
  }

  private async set(changes: Record<string, string | boolean | string[]>): Promise<void> {
    await done(this.owner.userDb.rpc("set_session", { ...this.here, changes }));
  }
}
