// Following a log leads to the state that reopening the session gives, whatever happens and whichever broadcast is lost.
import fc from "fast-check";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { applyEvents } from "../../functions/_shared/protocol/apply-events.ts";
import { eventPayloads, type SessionEvent, sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { messagePage, sessionSnapshot } from "../../functions/_shared/protocol/session-snapshot.ts";
import { openState, prependMessages, type SessionState } from "../../functions/_shared/protocol/session-state.ts";
import { actions, BusySession } from "../support/busy-session.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";

const runs = 15;

let sql: postgres.Sql;
let owner: TestUser;
let friend: TestUser;

beforeAll(async () => {
  sql = operatorSql();
  [owner, friend] = await Promise.all([signUp(), signUp()]);
});
afterAll(() => sql.end());

const usualWork = ["send", "claim", "startStep", "streamText", "finishStep", "startTool", "finishTool"] as const;

// Each action at a moment when it has an effect.
const eventfulDay = z.array(z.enum(actions)).parse(
  `addMember rename archive unarchive lock writeFile send send claim send editQueued deleteQueued steer plan retryModel switchModel
   startStep streamText streamReasoning streamText die claim startStep discardStep startStep streamText finishStep
   startTool finishTool execute summarize ask answer claim ask letRequestExpire claim yield claim
   startStep streamText finishStep startTool finish undo claim startStep streamText finishStep stop finish
   send claim startStep streamText steer steer stop fail retryRun retryRun unlock resumeQueue startProgram claimProgram loseProgram claimProgram finishProgram
   startProgram stopProgram startProgram claimProgram stopProgram deleteFile mark removeMember`.split(/\s+/),
);

test("A client that loses any broadcast ends with the state that opening the session gives", async () => {
  const step = fc.record({
    action: fc.oneof(fc.constantFrom(...usualWork), fc.constantFrom(...actions)),
    isHeard: fc.boolean(),
    isOpenedAnew: fc.nat(9).map((number) => number === 0),
    isTextDeleted: fc.nat(4).map((number) => number === 0),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const session = await BusySession.open(sql, owner, friend);
      for (const action of usualWork.slice(0, 3)) await session.perform(action);
      let followed = await open(session.id);
      for (const { action, isHeard, isOpenedAnew, isTextDeleted } of steps) {
        const heardFrom = await lastSeq(session.id);
        await session.perform(action);
        if (isTextDeleted) await deleteStreamedText(session.id);
        if (isHeard) followed = await hear(session.id, followed, heardFrom);
        if (isOpenedAnew) followed = await open(session.id);
      }
      followed = await catchUp(session.id, followed);
      expect(withoutNames(followed)).toEqual(withoutNames(await open(session.id)));
      await session.end();
    }),
    { numRuns: runs, endOnFailure: true, includeErrorInReport: true },
  );
});

test("Deleting streamed text changes no answer, and text of an open message stays", async () => {
  const session = await BusySession.open(sql, owner, friend);
  for (const action of eventfulDay.slice(0, -31)) await session.perform(action);
  for (const action of ["stop", "finish", "send", "claim"] as const) await session.perform(action);
  for (const action of ["startStep", "streamText", "send", "streamText"] as const) await session.perform(action);
  const seqs = Array.from({ length: (await lastSeq(session.id)) + 1 }, (_, seq) => seq);
  const answers = async () => ({
    opened: await open(session.id),
    pages: await Promise.all(seqs.map((seq) => eventsSince(session.id, seq, 5))),
  });
  const before = await answers();
  expect([...before.opened.streaming.values()].flat()).toHaveLength(1);
  expect(await deleteStreamedText(session.id)).toBeGreaterThan(2);
  expect(await answers()).toEqual(before);
  expect(await deleteStreamedText(session.id)).toBe(0);
});

test("Every type of event occurs, parses, and leads to the state that opening the session gives", async () => {
  const session = await BusySession.open(sql, owner, friend);
  let followed = await open(session.id);
  for (const action of eventfulDay) {
    await session.perform(action);
    followed = await catchUp(session.id, followed);
    expect(withoutNames(followed), `after ${action}`).toEqual(withoutNames(await open(session.id)));
  }
  const types = await sql`select distinct type from public.session_events where session_id = ${session.id}`;
  expect(new Set(types.map(({ type }) => type))).toEqual(new Set(Object.keys(eventPayloads)));
});

test("Pages of earlier messages and the newest ones together are the whole conversation", async () => {
  const session = await BusySession.open(sql, owner, friend);
  for (let number = 0; number < 7; number++) await session.perform("send");
  const whole = await open(session.id);
  let paged = await open(session.id, 3);
  expect(paged.messages).toEqual(whole.messages.slice(-3));
  for (let page = 0; page < 2; page++) {
    const answer = await done(
      owner.userDb.rpc("messages_before", {
        session_id: session.id,
        before_seq: paged.messages[0]?.seq ?? 0,
        max_messages: 3,
      }),
    );
    paged = prependMessages(paged, messagePage.parse(answer));
  }
  expect(paged.messages).toEqual(whole.messages);
  expect(paged.runs).toEqual(whole.runs);
  expect(paged.hasEarlierMessages).toBe(false);
});

/** Applies a broadcast batch, or reads the log if an earlier batch was lost. */
async function hear(sessionId: string, state: SessionState, heardFrom: number): Promise<SessionState> {
  const applied = applyEvents(state, await eventsSince(sessionId, heardFrom, 1000));
  return applied.hasGap ? catchUp(sessionId, applied.state) : applied.state;
}

async function catchUp(sessionId: string, state: SessionState): Promise<SessionState> {
  const events = await eventsSince(sessionId, state.lastSeq, 7);
  return events.length === 0 ? state : catchUp(sessionId, applyEvents(state, events).state);
}

async function open(sessionId: string, maxMessages = 500): Promise<SessionState> {
  const answer = await done(owner.userDb.rpc("open_session", { session_id: sessionId, max_messages: maxMessages }));
  return openState(sessionSnapshot.parse(answer), owner.id);
}

async function eventsSince(sessionId: string, seq: number, maxEvents: number): Promise<SessionEvent[]> {
  const answer = await done(owner.userDb.rpc("events_since", { session_id: sessionId, seq, max_events: maxEvents }));
  return z.object({ events: z.array(sessionEvent) }).parse(answer).events;
}

/** As the sweep does a minute later. */
async function deleteStreamedText(sessionId: string): Promise<number> {
  const count = () => sql`select from public.session_events where session_id = ${sessionId}`;
  const before = (await count()).length;
  await sql`update private.ended_streams set ended_at = now() - interval '1 hour' where session_id = ${sessionId}`;
  await sql`select worker.sweep()`;
  return before - (await count()).length;
}

async function lastSeq(sessionId: string): Promise<number> {
  const session = await done(owner.userDb.from("sessions").select("last_seq").eq("id", sessionId).single());
  return session.last_seq;
}

/** The log has no names. */
function withoutNames(state: SessionState) {
  return { ...state, members: state.members.map(({ user_id, role }) => ({ user_id, role })) };
}
