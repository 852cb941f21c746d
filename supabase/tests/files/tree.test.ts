// Property of the file tree: whatever several users and the agent do at once, the simple model predicts the result.
import { createHash, randomUUID } from "node:crypto";
import fc from "fast-check";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type EventPayload, type SessionEvent, sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { countChangedLines } from "../../functions/_shared/workspace/changed-lines.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";
import { commandOf, moment } from "./tree-commands.ts";
import { type Answer, TreeModel } from "./tree-model.ts";
import { type Request, TreeSession } from "./tree-session.ts";

/** Mutants of the file verbs are found after 1 to 40 runs, most of them within 15. */
const runs = Number(process.env.PROPERTY_RUNS ?? 14);

let sql: postgres.Sql;
let users: [TestUser, TestUser, TestUser];

beforeAll(async () => {
  sql = operatorSql(4);
  users = await Promise.all([signUp(), signUp(), signUp()]);
});
afterAll(() => sql.end());

test("Any interleaving of users and the agent leaves the tree, the revisions and the log as the model predicts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 2, maxLength: 7 }), async (moments) => {
      const story = await Story.begin();
      for (const { intents, endsRun } of moments) await story.happen(intents, endsRun);
      await story.finishRun();
      await story.checkHistory();
      await story.repeatEverything();
    }),
    { numRuns: runs, endOnFailure: true },
  );
});

class Story {
  private readonly session: TreeSession;
  private model = new TreeModel();
  private lastSeq = 0;
  private readonly runIds: string[] = [];
  private isRunOpen = false;
  private readonly asked: { request: Request; answer: Answer }[] = [];

  private constructor(session: TreeSession) {
    this.session = session;
  }

  static async begin(): Promise<Story> {
    const [owner, ...editors] = users;
    // Stories follow each other faster than people invite.
    await sql`delete from private.invitation_counts where user_id = ${owner.id}`;
    return new Story(await TreeSession.open(sql, owner, editors));
  }

  async happen(intents: readonly { intent: Parameters<typeof commandOf>[0]; who: number }[], endsRun: boolean) {
    if (!this.isRunOpen) {
      this.runIds.push(await this.session.startRun(users[0]));
      this.isRunOpen = true;
    }
    this.model = this.model.withOpenRuns(this.runIds.slice(-1));
    const requests = intents.map(({ intent, who }) => ({
      command: commandOf(intent, this.model, this.runIds),
      user: users[who] ?? users[0],
      changeId: randomUUID(),
    }));
    await this.newEvents();
    const pairs = await Promise.all(
      requests.map(async (request) => ({ request, answer: await this.session.ask(request) })),
    );
    this.explain(pairs, await this.newEvents());
    this.asked.push(...pairs);
    expect(await filesOf(this.session.id)).toEqual(this.model.tree());
    if (endsRun) await this.finishRun();
  }

  async finishRun() {
    await this.session.finishRun();
    this.isRunOpen = false;
    this.model = this.model.withOpenRuns([]);
  }

  /** The log gives the order. A command without an event must be right in at least one of the states in between. */
  private explain(pairs: { request: Request; answer: Answer }[], events: SessionEvent[]) {
    const states = [this.model];
    const silent = new Set(pairs);
    for (const event of events) {
      const pair = [...silent].find(({ request, answer }) => hasEffect(event, request, answer));
      if (!pair) continue;
      silent.delete(pair);
      const outcome = this.model.run(pair.request.command);
      expect(pair.answer).toEqual(outcome.answer);
      this.model = outcome.after;
      states.push(this.model);
    }
    for (const { request, answer } of silent) {
      const possible = states.map((state) => ({ state, ...state.run(request.command) }));
      const idle = possible.filter(({ state, after }) => after === state).map((outcome) => outcome.answer);
      expect(
        idle.some((expected) => isAlike(answer, expected)),
        describeMiss(request, answer, idle),
      ).toBe(true);
    }
  }

  private async newEvents(): Promise<SessionEvent[]> {
    const events = await eventsOf(this.session.id, this.lastSeq);
    this.lastSeq = events.at(-1)?.seq ?? this.lastSeq;
    return events;
  }

  async checkHistory() {
    const events = await eventsOf(this.session.id, 0);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const [{ userDb }] = users;
    expect(fold(events)).toEqual(hashesOf(this.model.tree()));
    for (const event of events) if (event.type === "revision_created") this.checkLineCounts(event.payload);
    const numbers =
      await sql`select number from public.revisions where session_id = ${this.session.id} order by number`;
    expect(numbers.map(({ number }) => number)).toEqual(
      Array.from({ length: this.model.head }, (_, index) => index + 1),
    );
    expect(await lockedPaths(this.session.id)).toEqual(this.model.lockedPaths);
    for (let number = 0; number <= this.model.head; number++) {
      const files = await done(userDb.rpc("files_at", { session_id: this.session.id, revision: number }));
      expect(new Map(files.map(({ path, hash }) => [path, hash]))).toEqual(hashesOf(this.model.tree(number)));
    }
    await this.checkDifferences();
  }

  /** A moved file is compared with its old path, so the old path has lost no lines. */
  private checkLineCounts({ number, changed }: EventPayload<"revision_created">) {
    const [before, after] = [this.model.tree(number - 1), this.model.tree(number)];
    const movedFrom = new Map(changed.map((it) => [it.path, "moved_from" in it ? it.moved_from : undefined]));
    const left = new Set(movedFrom.values());
    for (const { path, lines_added: added, lines_removed: removed } of changed) {
      const source = movedFrom.get(path) ?? (left.has(path) ? undefined : path);
      const old = source === undefined ? "" : (before.get(source) ?? "");
      expect({ path, added, removed }).toEqual({ path, ...countChangedLines(old, after.get(path) ?? "") });
    }
  }

  private async checkDifferences() {
    const rows = await sql`
      select a as from_number, b as to_number, array_agg(differing.path order by differing.path collate "C") as paths
      from generate_series(0, ${this.model.head}::integer) a, generate_series(0, ${this.model.head}::integer) b,
        public.diff_revisions(${this.session.id}, a, b) differing group by a, b`;
    const stored = new Map(rows.map((row) => [`${row.from_number}:${row.to_number}`, row.paths.toSorted()]));
    for (let from = 0; from <= this.model.head; from++) {
      for (let to = 0; to <= this.model.head; to++) {
        expect(stored.get(`${from}:${to}`) ?? []).toEqual(this.model.difference(from, to));
      }
    }
  }

  /** Repeating every request that made a revision gives the same answers and changes nothing. */
  async repeatEverything() {
    const made = this.asked.filter(
      ({ request: { command }, answer }) =>
        "changed" in answer && answer.changed.length > 0 && !(command.kind === "change" && command.runId !== undefined),
    );
    const answers = await Promise.all(made.map(({ request }) => this.session.ask(request)));
    expect(answers).toEqual(made.map(({ answer }) => answer));
    expect(await filesOf(this.session.id)).toEqual(this.model.tree());
  }
}

function hasEffect(event: SessionEvent, { command, user }: Request, answer: Answer): boolean {
  if (event.type === "revision_created") {
    return "changed" in answer && answer.changed.length > 0 && answer.revision === event.payload.number;
  }
  if (event.type !== "file_locked" && event.type !== "file_unlocked") return false;
  const isSameLock = command.kind === "lock" && command.isLocked === (event.type === "file_locked");
  return isSameLock && command.path === event.payload.path && user.id === event.actor_id;
}

/** A tool call that changed nothing does not report a revision. */
function isAlike(answer: Answer, expected: Answer): boolean {
  if ("changed" in answer && "changed" in expected && Number.isNaN(answer.revision))
    return expected.changed.length === 0;
  return JSON.stringify(answer) === JSON.stringify(expected);
}

function describeMiss({ command }: Request, answer: Answer, expected: readonly Answer[]): string {
  return `${JSON.stringify(command)} was answered ${JSON.stringify(answer)}; possible: ${JSON.stringify(expected)}`;
}

function sha256(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

function hashesOf(tree: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...tree].map(([path, content]) => [path, sha256(content)]));
}

/** The tree according to the log alone: path to hash. */
function fold(events: readonly SessionEvent[]): Map<string, string> {
  const tree = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "revision_created") continue;
    for (const changed of event.payload.changed) {
      if (changed.change === "deleted") tree.delete(changed.path);
      else tree.set(changed.path, changed.hash);
    }
  }
  return tree;
}

async function filesOf(sessionId: string): Promise<Map<string, string>> {
  const [{ userDb }] = users;
  const files = await done(userDb.from("files").select("path, hash").eq("session_id", sessionId));
  const contents = await done(userDb.from("file_contents").select("hash, content").eq("session_id", sessionId));
  const texts = new Map(contents.map(({ hash, content }) => [hash, content]));
  expect(contents.filter(({ hash, content }) => hash !== sha256(content))).toEqual([]);
  return new Map(files.map(({ path, hash }) => [String(path), texts.get(String(hash)) ?? "missing"]));
}

async function eventsOf(sessionId: string, seq: number): Promise<SessionEvent[]> {
  const [{ userDb }] = users;
  const answer = await done(userDb.rpc("events_since", { session_id: sessionId, seq, max_events: 1000 }));
  return z.object({ events: z.array(sessionEvent) }).parse(answer).events;
}

async function lockedPaths(sessionId: string): Promise<string[]> {
  const [{ userDb }] = users;
  const locks = await done(userDb.from("file_locks").select("path").eq("session_id", sessionId));
  return locks.map(({ path }) => path).sort();
}
