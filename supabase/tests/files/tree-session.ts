// A session whose files several users and the agent change at once.
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { z } from "zod";
import { ManualAgent } from "../support/manual-agent.ts";
import { seatMember } from "../support/session.ts";
import { done, type TestUser } from "../support/test-users.ts";
import type { Answer, TreeCommand } from "./tree-model.ts";

const callsPerRun = 30;

const madeRevision = z.object({ revision: z.number(), changed: z.array(z.object({ path: z.string() })) });
const namedPath = z.object({ path: z.string() });
const refusalFacts = z.union([
  z.object({ conflicts: z.array(namedPath) }).transform(({ conflicts }) => conflicts.map(({ path }) => path)),
  z.object({ paths: z.array(z.string()) }).transform(({ paths }) => paths),
  z.object({ path: z.string(), taken_by: z.string() }).transform(() => []),
  namedPath.transform(({ path }) => [path]),
]);

/** A command with its author and its idempotency key. */
export interface Request {
  readonly command: TreeCommand;
  readonly user: TestUser;
  readonly changeId: string;
}

export class TreeSession {
  readonly id = randomUUID();
  private readonly sql: postgres.Sql;
  private agent: ManualAgent | undefined;
  private calls = 0;

  private constructor(sql: postgres.Sql) {
    this.sql = sql;
  }

  static async open(sql: postgres.Sql, owner: TestUser, editors: readonly TestUser[]): Promise<TreeSession> {
    const session = new TreeSession(sql);
    await done(owner.userDb.rpc("create_session", { id: session.id }));
    for (const editor of editors) await seatMember(sql, session.id, editor, "editor");
    return session;
  }

  /** Starts a run; the agent's commands become its tool calls. */
  async startRun(user: TestUser): Promise<string> {
    const parts = [{ type: "text", text: "Change the files" }];
    const sent = await done(user.userDb.rpc("send_message", { session_id: this.id, id: randomUUID(), parts }));
    const { run_id: runId } = z.object({ run_id: z.string() }).parse(sent);
    this.agent = await ManualAgent.claim(this.sql, runId);
    const tools = Array.from({ length: callsPerRun }, (_, index) => ({
      call_id: `call-${index}`,
      name: "edit",
      input: {},
    }));
    await this.agent.say("I change them.", tools);
    this.calls = 0;
    return runId;
  }

  async finishRun(): Promise<void> {
    await this.agent?.finish();
    this.agent = undefined;
  }

  async ask(request: Request): Promise<Answer> {
    const { command, user, changeId } = request;
    if (command.kind === "change" && command.runId !== undefined) return this.askAgent(command);
    const { data, error } = await this.call(command, user, changeId);
    if (error) return readRefusal(error.message, error.hint);
    return command.kind === "lock" ? { isLocked: command.isLocked } : readAnswer(data);
  }

  private call(command: TreeCommand, { userDb }: TestUser, changeId: string) {
    const session = { session_id: this.id };
    switch (command.kind) {
      case "change":
        return userDb.rpc("change_files", {
          ...session,
          changes: [...command.changes],
          base_revision: command.base,
          change_id: changeId,
        });
      case "lock":
        return userDb.rpc("lock_file", { ...session, path: command.path, is_locked: command.isLocked });
      case "restore":
        return userDb.rpc("restore_revision", {
          ...session,
          revision: command.revision,
          base_revision: command.base,
          change_id: changeId,
        });
      case "undo":
        return userDb.rpc("undo_run", { run_id: command.runId, change_id: changeId });
      default:
        return command satisfies never;
    }
  }

  private async askAgent(command: TreeCommand & { kind: "change" }): Promise<Answer> {
    if (!this.agent) throw new Error("No run is at work.");
    const callId = `call-${this.calls++}`;
    const outcome = { changes: [...command.changes], base_revision: command.base };
    try {
      const made = await this.agent.finishTool(callId, outcome);
      const again = await this.agent.finishTool(callId, outcome);
      if (!again.was_finished || again.revision !== made.revision) throw new Error("A tool call was finished twice.");
      if (made.revision === null) return { revision: Number.NaN, changed: [] };
      return { revision: made.revision, changed: await this.changedIn(made.revision) };
    } catch (error) {
      if (error instanceof postgres.PostgresError && error.code.startsWith("PT")) {
        return readRefusal(error.message, error.hint ?? "");
      }
      throw error;
    }
  }

  private async changedIn(revision: number): Promise<string[]> {
    const [row] =
      await this.sql`select changed from public.revisions where session_id = ${this.id} and number = ${revision}`;
    return z
      .array(namedPath)
      .parse(row?.changed)
      .map(({ path }) => path)
      .sort();
  }
}

function readAnswer(answer: unknown): Answer {
  const { revision, changed } = madeRevision.parse(answer);
  return { revision, changed: changed.map(({ path }) => path).sort() };
}

function readRefusal(code: string, facts: string): Answer {
  return { code, paths: facts === "" ? [] : [...refusalFacts.parse(JSON.parse(facts))].sort() };
}
