// Random sessions: whatever happens, in whatever order the database allows.
import fc from "fast-check";
import { expect, test } from "vitest";
import { sessionSnapshot } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { openState, type SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import type { Row } from "./rows.ts";
import { friend, me, ScriptedSession, text, toolCall } from "./testing/scripted-session.ts";
import { createTimeline, type TimelineInput } from "./timeline.ts";

const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 60) };
const tools = ["write_file", "read_file", "run_code", "update_plan"] as const;

/** What a session is in the middle of. */
class Player {
  readonly session = new ScriptedSession();
  #queued: { messageId: string; runId: string }[] = [];
  #steering: string[] = [];
  #runId: string | undefined;
  #messageId: string | undefined;
  #open: string[] = [];
  #calls = 0;

  /** Does one of the things that can happen next. */
  play(choice: number): void {
    const possible = this.#possible();
    possible[choice % possible.length]?.();
  }

  #possible(): (() => void)[] {
    const { session } = this;
    const send = () => this.#queued.push(session.send(`prompt ${session.state.lastSeq}`, me));
    const runId = this.#runId;
    if (runId === undefined) return this.#queued.length === 0 ? [send] : [send, () => this.#startRun()];
    const messageId = this.#messageId;
    const steer = () => this.#steering.push(session.send(`steer ${session.state.lastSeq}`, friend, runId).messageId);
    if (messageId !== undefined) {
      const stream = (part: number, type: "text" | "reasoning") => () =>
        session.stream(runId, messageId, part, "word ", type);
      return [
        stream(0, "reasoning"),
        stream(1, "text"),
        stream(1, "text"),
        steer,
        send,
        this.#finishMessage,
        this.#die,
      ];
    }
    if (this.#open.length > 0) return [this.#returnTool, this.#returnTool, steer, send];
    const end = (status: "succeeded" | "failed" | "stopped") => () => this.#finishRun(status);
    const ends = this.#steering.length > 0 ? [] : [end("succeeded"), end("failed"), end("stopped")];
    return [this.#startMessage, this.#startMessage, this.#startMessage, ...ends];
  }

  #startRun(): void {
    const next = this.#queued.shift();
    this.#runId = next?.runId;
    if (next) this.session.start(next.runId);
  }

  readonly #startMessage = () => {
    for (const message_id of this.#steering.splice(0)) this.session.append("message_read", { message_id }, this.#runId);
    this.#messageId = this.session.startMessage(this.#runId ?? "", this.#calls % 5 === 4 ? "model-b" : "model-a");
  };

  readonly #finishMessage = () => {
    const id = this.#messageId ?? "";
    const streamed = this.session.state.streaming.get(id) ?? [];
    const count = this.session.state.lastSeq % 4;
    const calls = Array.from({ length: count }, () => `call ${(this.#calls += 1)}`);
    this.session.finishMessage(this.#runId ?? "", id, [
      { type: "reasoning", text: streamed.find(({ part }) => part === 0)?.text ?? "" },
      text(streamed.find(({ part }) => part === 1)?.text ?? ""),
      ...calls.map((call) => toolCall(call, tools[this.session.state.lastSeq % tools.length] ?? "", { path: call })),
    ]);
    this.#open = calls;
    this.#messageId = undefined;
  };

  readonly #returnTool = () => {
    const call = this.#open.shift() ?? "";
    const hasFailed = this.session.state.lastSeq % 5 === 0;
    const changes = hasFailed ? {} : { revision: this.session.state.lastSeq, lines_added: 3, lines_removed: 1 };
    this.session.returnTool(this.#runId ?? "", call, { status: hasFailed ? "failed" : "succeeded", ...changes });
  };

  readonly #die = () => {
    this.session.append("message_discarded", { message_id: this.#messageId ?? "" }, this.#runId);
    this.session.start(this.#runId ?? "", 2);
    this.#messageId = undefined;
  };

  #finishRun(status: "succeeded" | "failed" | "stopped"): void {
    this.session.finish(this.#runId ?? "", status);
    this.#runId = undefined;
  }
}

/** The state of another device that opens the session now: through JSON, and without anything from before. */
function reloaded(state: SessionState): SessionState {
  const snapshot = {
    session: state.session,
    last_seq: state.lastSeq,
    topic: state.topic,
    members: state.members,
    messages: state.messages,
    has_earlier_messages: state.hasEarlierMessages,
    streaming: [...state.streaming].map(([message_id, parts]) => ({ message_id, parts })),
    runs: [...state.runs.values()],
    executions: [...state.executions.values()],
    requests: [...state.requests.values()],
    plan: state.plan,
    locked_paths: [...state.lockedPaths],
    revision_marks: [...state.revisionMarks.values()],
    files: [...state.files.values()],
  };
  return openState(sessionSnapshot.parse(JSON.parse(JSON.stringify(snapshot))), me);
}

function everythingOpen(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.map(({ key }) => key));
}

const choices = fc.array(fc.nat(1000), { minLength: 1, maxLength: 150 });

test("Rows that were followed live are the rows of a reload, at every moment", () => {
  fc.assert(
    fc.property(choices, fc.boolean(), (moves, isOpen) => {
      const player = new Player();
      const live = createTimeline();
      let opened: ReadonlySet<string> = new Set();
      for (const move of moves) {
        player.play(move);
        const { state } = player.session;
        const input = (from: SessionState): TimelineInput => ({ state: from, unsent: [], opened });
        const { rows } = live(input(state));
        expect(rows).toEqual(createTimeline()(input(reloaded(state))).rows);
        if (isOpen) opened = everythingOpen(rows);
      }
    }),
    runs,
  );
});

test("Nothing is shown twice and nothing that was said is missing", () => {
  fc.assert(
    fc.property(choices, (moves) => {
      const player = new Player();
      for (const move of moves) player.play(move);
      const { state } = player.session;
      const folded = createTimeline()({ state, unsent: [], opened: new Set() }).rows;
      const { rows } = createTimeline()({ state, unsent: [], opened: everythingOpen(folded) });
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);

      const shownCalls = rows.flatMap((row) => (row.kind === "tools" ? row.calls.map(({ call_id }) => call_id) : []));
      const calls = state.messages.flatMap((message) => message.tool_calls);
      const lines = calls.filter(({ name, status }) => name !== "update_plan" || status === "failed");
      expect(shownCalls.toSorted()).toEqual(lines.map(({ call_id }) => call_id).toSorted());

      const shownTexts = rows.flatMap((row) => (row.kind === "text" ? [row.key] : []));
      const finished = state.messages.flatMap(({ id, role, parts }) =>
        role === "assistant" && (parts[1]?.type === "text" ? parts[1].text : "") !== "" ? [`${id}:1`] : [],
      );
      expect(shownTexts).toEqual(expect.arrayContaining(finished));

      const shownPrompts = rows.flatMap((row) => (row.kind === "prompt" ? [row.key] : []));
      const read = state.messages.filter(({ role, read_seq }) => role === "user" && read_seq !== null);
      expect(shownPrompts).toEqual(expect.arrayContaining(read.map(({ id }) => id)));
    }),
    runs,
  );
});

test("A page of earlier messages is added above, and changes no row below", () => {
  let compared = 0;
  fc.assert(
    fc.property(choices, fc.nat(20), (moves, choice) => {
      const player = new Player();
      for (const move of moves) player.play(move);
      const { state } = player.session;
      const starts = state.messages.flatMap((_, index) => (isStartOfPage(state, index) ? [index] : []));
      const cut = starts[choice % starts.length];
      if (cut === undefined) return;
      compared += 1;
      const timeline = createTimeline();
      const opened: ReadonlySet<string> = new Set();
      const page = { ...state, messages: state.messages.slice(cut) };
      const before = timeline({ state: page, unsent: [], opened }).rows;
      const after = timeline({ state, unsent: [], opened });
      expect(after.rows.slice(-before.length)).toEqual(before);
      expect(after.isPrepended).toBe(true);
    }),
    runs,
  );
  expect(compared).toBeGreaterThan(runs.numRuns / 10);
});

/** A prompt before which everything was read and answered. */
function isStartOfPage({ messages, runs: all }: SessionState, index: number): boolean {
  const prompt = messages[index];
  if (index === 0 || prompt?.role !== "user" || prompt.read_seq === null || prompt.joins_run_id !== null) return false;
  const readSeq = prompt.read_seq;
  const earlier = new Set(messages.slice(0, index).map(({ id }) => id));
  const isSettled = messages
    .slice(0, index)
    .every(({ role, read_seq }) => role !== "user" || (read_seq ?? readSeq) < readSeq);
  const isOfEarlierRun = (runId: string | null) => earlier.has(all.get(runId ?? "")?.message_id ?? "");
  return isSettled && !messages.slice(index).some(({ run_id }) => isOfEarlierRun(run_id));
}
