// Property of the counter rows: whatever is stored, copied and deleted, they say what a recount says.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { attach, textFile } from "../support/attachment.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { addMember, openSession, say } from "../support/session.ts";
import { countedBytes, recountedBytes } from "../support/stored-bytes.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";

const runs = Number(process.env.PROPERTY_RUNS ?? 12);

let sql: postgres.Sql;
beforeAll(() => {
  sql = operatorSql(4);
});
afterAll(() => sql.end());

/** What can happen, each with a number to choose a session, a path or a length by. */
const deeds = {
  opens: (scene: Scene) => scene.open(),
  imports: (scene: Scene, choice: number) =>
    scene.change(
      choice,
      [...Array(60).keys()].map((index) => write(`import/${index % 50}.ts`, `${index % 40}\n`.repeat(choice))),
    ),
  writes: (scene: Scene, choice: number) => scene.change(choice, [write(`${choice % 3}.txt`, "ü".repeat(choice))]),
  writesAndDeletes: (scene: Scene, choice: number) =>
    scene.change(choice, [write("gone.txt", `gone ${choice}`), { op: "delete", path: "gone.txt" }]),
  restores: async (scene: Scene, choice: number) => {
    const head = await scene.head(choice);
    const restored = { session_id: scene.sessionAt(choice), revision: choice % (head + 1), base_revision: head };
    await scene.owner.userDb.rpc("restore_revision", { ...restored, change_id: randomUUID() });
  },
  says: async (scene: Scene, choice: number) => void (await scene.say(choice, "ö".repeat(1 + choice))),
  edits: async (scene: Scene, choice: number) => {
    const message_id = await scene.say(choice, "before");
    const parts = (text: string) => [{ type: "text", text }];
    await scene.editor.userDb.rpc("edit_queued_message", { message_id, parts: parts("ä".repeat(1 + choice)) });
    await scene.editor.userDb.rpc("edit_queued_message", { message_id, parts: parts("short") });
    if (choice % 2) await scene.owner.userDb.rpc("delete_queued_message", { message_id });
  },
  shows: async (scene: Scene, choice: number) => {
    const session_id = scene.sessionAt(choice);
    const image = (bytes: number) => attach(scene.editor, session_id, textFile("i".repeat(bytes)));
    const message_id = randomUUID();
    const sent = { session_id, id: message_id, parts: [await image(choice + 1), await image(choice + 1)] };
    await done(scene.editor.userDb.rpc("send_message", sent));
    if (choice % 3 === 0) await scene.owner.userDb.rpc("delete_queued_message", { message_id });
    if (choice % 3 === 1) await scene.owner.userDb.rpc("edit_queued_message", { message_id, parts: [await image(7)] });
  },
  answers: (scene: Scene, choice: number) => scene.answer(choice, false),
  undoes: (scene: Scene, choice: number) => scene.answer(choice, true),
  forks: async (scene: Scene, choice: number) => {
    const [message] = await sql`select id from public.messages where session_id = ${scene.sessionAt(choice)}
      and status in ('finished', 'stopped') order by seq desc limit 1`;
    if (!message) return;
    const id = randomUUID();
    const origin = { id, session_id: scene.sessionAt(choice), message_id: message.id };
    await done(scene.editor.userDb.rpc("fork_session", origin));
  },
  configures: async (scene: Scene, choice: number) => {
    const changes = { instructions: "i".repeat(choice) };
    await done(scene.owner.userDb.rpc("set_session", { session_id: scene.sessionAt(choice), changes }));
  },
  executes: async (scene: Scene, choice: number) => {
    await scene.change(choice, [write("main.js", "console.log(1)")]);
    const id = randomUUID();
    const program = { session_id: scene.sessionAt(choice), id, entry: "main.js", stdin: "x".repeat(choice) };
    await scene.owner.userDb.rpc("start_execution", program);
    const [claim] = await sql`select worker.claim_execution(${id}) ->> 'token' as token`;
    if (!claim?.token) return;
    const outcome = { status: "succeeded", output: "å".repeat(choice), ran_in: "quickjs" };
    await sql`select worker.finish_execution(${id}, ${claim.token}, ${sql.json(outcome)})`;
  },
  handsOver: async (scene: Scene, choice: number) => {
    const session_id = scene.sessionAt(choice);
    await done(scene.owner.userDb.rpc("hand_over", { session_id, user_id: scene.editor.id }));
    await done(scene.editor.userDb.rpc("accept_invitation", { session_id, role: "owner" }));
    scene.forget(session_id);
  },
  sweeps: async (scene: Scene, choice: number) => {
    await deeds.writesAndDeletes(scene, choice);
    const session_id = scene.sessionAt(choice);
    await sql`select private.delete_unused_in(${session_id}, array(
      select hash from public.file_contents where session_id = ${session_id}))`;
  },
  deletes: async (scene: Scene, choice: number) => {
    const session_id = scene.sessionAt(choice);
    await done(scene.owner.userDb.rpc("delete_session", { session_id }));
    scene.forget(session_id);
  },
};
type Deed = keyof typeof deeds;

const write = (path: string, content: string) => ({ op: "write", path, content });
const deed = fc.record({
  name: fc.constantFrom(...(Object.keys(deeds) as Deed[])), // the keys of a literal
  choice: fc.integer({ min: 0, max: 300 }),
});

class Scene {
  readonly sessions: string[] = [];
  readonly owner: TestUser;
  readonly editor: TestUser;

  private constructor(owner: TestUser, editor: TestUser) {
    this.owner = owner;
    this.editor = editor;
  }

  static async begin(): Promise<Scene> {
    return new Scene(await signUp(), await signUp());
  }

  async happen({ name, choice }: { readonly name: Deed; readonly choice: number }): Promise<void> {
    if (this.sessions.length === 0) await this.open();
    await deeds[name](this, choice);
  }

  async open(): Promise<void> {
    const id = await openSession(this.owner, "é");
    await addMember(this.owner, id, this.editor, "editor");
    this.sessions.push(id);
  }

  sessionAt(choice: number): string {
    return this.sessions[choice % this.sessions.length] ?? "";
  }

  forget(sessionId: string): void {
    this.sessions.splice(this.sessions.indexOf(sessionId), 1);
  }

  async head(choice: number): Promise<number> {
    const [row] = await sql`select head_revision from public.sessions where id = ${this.sessionAt(choice)}`;
    return Number(row?.head_revision);
  }

  say(choice: number, text: string): Promise<string> {
    return say(this.owner, this.sessionAt(choice), text);
  }

  async change(choice: number, changes: { op: string; path: string; content?: string }[]): Promise<void> {
    const made = { session_id: this.sessionAt(choice), changes, base_revision: await this.head(choice) };
    await done(this.owner.userDb.rpc("change_files", { ...made, change_id: randomUUID() }));
  }

  /** The agent streams, writes a file and says something. Its user may then undo that. */
  async answer(choice: number, isUndone: boolean): Promise<void> {
    const messageId = await say(this.owner, this.sessionAt(choice), "Write");
    const [run] = await sql`select id from public.runs where message_id = ${messageId}`;
    const runId = z.string().parse(run?.id);
    const agent = await ManualAgent.claim(sql, runId).catch(() => undefined);
    if (!agent) return;
    const step = await agent.startStep();
    await agent.stream(step.messageId, "text", 0, "Streamed");
    await agent.finishStep(step, {
      text: "I write.",
      tools: [{ call_id: "1", name: "write_file", input: { choice } }],
    });
    const changes = [{ op: "write", path: "agent.txt", content: `by the agent ${choice}` }];
    await agent.finishTool("1", { output: { text: "Done" }, changes, base_revision: await this.head(choice) });
    await agent.say("Done.");
    await sql`select private.end_run(${runId}, 'succeeded')`;
    if (isUndone) await done(this.owner.userDb.rpc("undo_run", { run_id: runId, change_id: randomUUID() }));
  }
}

test("After any sequence of changes the counter rows of both users say what a recount says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 14 }), async (sequence) => {
      const scene = await Scene.begin();
      for (const happening of sequence) {
        await scene.happen(happening);
        for (const { id } of [scene.owner, scene.editor]) {
          expect(await countedBytes(sql, id), happening.name).toEqual(await recountedBytes(sql, id));
        }
      }
    }),
    { numRuns: runs, endOnFailure: true },
  );
});

test("Writes at once in several sessions of a user are all counted", async () => {
  const { owner } = await Scene.begin();
  const sessions = await Promise.all(Array.from({ length: 6 }, () => openSession(owner)));
  await Promise.all(sessions.flatMap((id) => [say(owner, id, "one"), say(owner, id, "two")]));
  expect(await countedBytes(sql, owner.id)).toEqual(await recountedBytes(sql, owner.id));
});

test("A deleted account takes its counter row along", async () => {
  const { owner } = await Scene.begin();
  await openSession(owner);
  await sql`delete from auth.users where id = ${owner.id}`;
  expect(await countedBytes(sql, owner.id)).toEqual({ sessions: 0, file_bytes: 0, message_bytes: 0 });
});
