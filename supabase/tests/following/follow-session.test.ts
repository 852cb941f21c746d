// A client that follows a session gets every event once and in order, whatever happens to its connection.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { followSession } from "../../functions/_shared/client/follow-session.ts";
import type { Pace } from "../../functions/_shared/client/pace.ts";
import { usualPace } from "../../functions/_shared/client/pace.ts";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import type { Database } from "../../functions/_shared/protocol/database.types.ts";
import { workerSql } from "../support/agent-worker.ts";
import { openFlakyProxy } from "../support/flaky-proxy.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { addMember, openSession, say, write } from "../support/session.ts";
import { done, operatorSql, signUp, stack, type TestUser, visitor } from "../support/test-users.ts";
import { type Follower, follow, onLine, opened, withoutNames } from "./followers.ts";

let worker: postgres.Sql;
let operator: postgres.Sql;
beforeAll(async () => {
  worker = await workerSql(4);
  operator = operatorSql();
});
afterAll(() => Promise.all([worker.end(), operator.end()]));

/** Polls quickly, so that tests are short. */
const hasty: Partial<Pace> = { silenceMs: (link, isBusy) => (isBusy || link !== "live" ? 100 : undefined) };
/** Never polls: events arrive by Realtime or because of a gap. */
const patient: Partial<Pace> = { silenceMs: () => undefined };

test("Streamed events arrive by Realtime alone and lead to the state that opening the session gives", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const follower = await live(owner, id, patient);
  await streamAnswer(agent, ["Once", " upon", " a", " time"]);
  await follower.until(isEnded);
  await expectWhole(follower, owner, id);
  expect(follower.links).toEqual(["live"]);
});

test("Sockets cut repeatedly in mid-stream neither lose nor repeat an event", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, patient);
  await follower.until((_state, link) => link.status === "live");
  const step = await agent.startStep();
  for (let number = 0; number < 12; number++) {
    await agent.stream(step.messageId, "text", 0, `${number} `);
    if (number % 4 !== 1) continue;
    proxy.cut("realtime");
    await follower.until((_state, link) => link.status !== "live");
  }
  await agent.finishStep(step, { text: "Counted." });
  await agent.finish();
  await follower.until((state, link) => isEnded(state) && link.status === "live");
  await expectWhole(follower, owner, id);
});

test("Batches announced by their numbers alone are fetched", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const follower = await live(owner, id, patient);
  await say(owner, id, "x".repeat(70_000));
  await say(owner, id, "small");
  await say(owner, id, "y".repeat(70_000));
  await follower.until(({ messages }) => messages.length === 3);
  await expectWhole(follower, owner, id);
});

test("Events announced before queries see them are fetched again", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  let staleAnswers = 0;
  const userDb = await onLine(owner, stack().url, async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (!pathname.endsWith("events_since") || staleAnswers === 0) return fetch(input, init);
    staleAnswers -= 1;
    return Response.json({ last_seq: follower.session.state.lastSeq, events: [] });
  });
  const follower = await follow(userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  staleAnswers = 3;
  await say(owner, id, "x".repeat(70_000));
  await follower.until(({ messages }) => messages.length === 1);
  expect(staleAnswers).toBe(0);
  await expectWhole(follower, owner, id);
});

test("A log that says it has more but brings nothing is asked again at intervals, and not forever", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  let isStuck = false;
  let asked = 0;
  const userDb = await onLine(owner, stack().url, async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (!pathname.endsWith("events_since") || !isStuck) return fetch(input, init);
    asked += 1;
    isStuck = asked < 1000;
    return Response.json({ last_seq: follower.session.state.lastSeq + 1, events: [] });
  });
  const follower = await follow(userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  isStuck = true;
  const startedAt = performance.now();
  await follower.session.catchUp();
  expect(asked).toBeLessThan(100);
  expect((performance.now() - startedAt) / asked).toBeGreaterThan(15);
  isStuck = false;
  await say(owner, id, "x".repeat(70_000));
  await follower.until(({ messages }) => messages.length === 1);
  await expectWhole(follower, owner, id);
});

test("A log of many pages is read to its end at once", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, { ...patient, pageEvents: 3 });
  await follower.until((_state, link) => link.status === "live");
  proxy.refuses = "realtime";
  proxy.cut("realtime");
  await follower.until((_state, link) => link.status === "polling");
  for (const path of ["a", "b", "c", "d", "e", "f", "g", "h"]) await write(owner, id, path, path);
  proxy.refuses = "nothing";
  await follower.until(({ files }) => files.size === 8);
  await expectWhole(follower, owner, id);
});

test("Events broadcast while the log is being read are reported once", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const proxy = await openFlakyProxy();
  let isSlow = false;
  const userDb = await onLine(owner, proxy.url, async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (isSlow && pathname.endsWith("events_since")) {
      await write(owner, id, "heard", "by broadcast");
      await follower.until(({ files }) => files.has("heard"));
      proxy.mutes = "realtime";
      await write(owner, id, "unheard", "in the log");
    }
    return fetch(input, init);
  });
  const follower = await follow(userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  isSlow = true;
  await follower.session.catchUp();
  expect(follower.events.filter(({ type }) => type === "revision_created")).toHaveLength(2);
  await expectWhole(follower, owner, id);
});

test("Without Realtime the client polls and says so once; when Realtime is back it is live again", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, hasty);
  await follower.until((_state, link) => link.status === "live");
  proxy.refuses = "realtime";
  proxy.cut("realtime");
  await follower.until((_state, link) => link.status === "polling");
  const step = await agent.startStep();
  await agent.stream(step.messageId, "text", 0, "By the log ");
  await follower.until(({ streaming }) => streaming.get(step.messageId)?.[0]?.text === "By the log ");
  proxy.refuses = "nothing";
  await follower.until((_state, link) => link.status === "live");
  await agent.finishStep(step, { text: "By the log and live." });
  await agent.finish();
  await follower.until(isEnded);
  await expectWhole(follower, owner, id);
  // A client that takes long to join polls at first.
  expect(follower.links.slice(follower.links.indexOf("live"))).toEqual(["live", "polling", "live"]);
});

test("When Realtime is unreachable from the start, the log is followed all the same", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const proxy = await openFlakyProxy();
  proxy.refuses = "realtime";
  const pace: Partial<Pace> = { silenceMs: (link) => (link === "polling" ? 100 : undefined) };
  const follower = await follow(await onLine(owner, proxy.url), id, pace);
  await follower.until((_state, link) => link.status === "polling");
  await write(owner, id, "by the log", "alone");
  await follower.until(({ files }) => files.has("by the log"));
  await expectWhole(follower, owner, id);
});

test("A half-open connection is noticed while a run is live, and no event is missed", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, hasty);
  await follower.until((_state, link) => link.status === "live");
  proxy.mutes = "realtime";
  await streamAnswer(agent, ["Nobody", " hears", " this"]);
  await follower.until(isEnded);
  expect(proxy.sockets()).toBe(1);
  await expectWhole(follower, owner, id);
});

test("A silent Realtime does not count as live", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, hasty);
  await follower.until((_state, link) => link.status === "live");
  proxy.mutes = "realtime";
  const step = await agent.startStep();
  await agent.stream(step.messageId, "text", 0, "unheard");
  await follower.until((_state, link) => link.status === "polling");
  proxy.mutes = "nothing";
  await agent.stream(step.messageId, "text", 0, "heard");
  await follower.until((_state, link) => link.status === "live");
  await expectWhole(follower, owner, id);
});

test("When nothing answers, the client is offline, keeps trying, and continues where it was", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, hasty);
  await follower.until((_state, link) => link.status === "live");
  proxy.refuses = "everything";
  proxy.cut("everything");
  await follower.until((_state, link) => link.status === "offline");
  await streamAnswer(agent, ["Said", " meanwhile"]);
  proxy.refuses = "nothing";
  await follower.until((state, link) => isEnded(state) && link.status === "live");
  await expectWhole(follower, owner, id);
});

test("A client that joins in mid-stream gets the text so far, and then all the rest", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const step = await agent.startStep();
  await agent.stream(step.messageId, "reasoning", 0, "Hm. ");
  await agent.stream(step.messageId, "text", 1, "First ");
  const late = await live(owner, id, patient);
  expect(late.session.state.streaming.get(step.messageId)).toEqual([
    { part: 0, type: "reasoning", text: "Hm. " },
    { part: 1, type: "text", text: "First " },
  ]);
  await agent.stream(step.messageId, "text", 1, "and last.");
  await late.until(({ streaming }) => streaming.get(step.messageId)?.[1]?.text === "First and last.");
  await agent.finishStep(step, { text: "First and last." });
  await agent.finish();
  await late.until(isEnded);
  await expectWhole(late, owner, id);
});

test("Two clients of two users, one of them cut off for a while, end with the same state", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const editor = await signUp();
  await addMember(owner, id, editor, "editor");
  const proxy = await openFlakyProxy();
  const [one, other] = [await live(owner, id, patient), await follow(await onLine(editor, proxy.url), id, hasty)];
  await other.until((_state, link) => link.status === "live");
  await Promise.all([
    streamAnswer(agent, ["a", "b", "c", "d", "e", "f"]),
    write(editor, id, "theirs", "1"),
    write(owner, id, "mine", "2"),
    say(editor, id, "And then?"),
  ]);
  proxy.cut("realtime");
  const { last_seq: lastSeq } = await done(owner.userDb.from("sessions").select("last_seq").eq("id", id).single());
  await Promise.all([one, other].map((follower) => follower.until((state) => state.lastSeq === lastSeq)));
  const [first, second] = [one, other].map(({ session: { state } }) => ({ ...withoutNames(state), viewerId: "" }));
  expect({ ...first, session: { ...first?.session, my_role: "" } }).toEqual({
    ...second,
    session: { ...second?.session, my_role: "" },
  });
  await expectWhole(one, owner, id);
});

test("After one silent lease the client asks for a sweep, and the run of a dead worker restarts", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const asked: string[] = [];
  const userDb = await onLine(owner, stack().url, (input, init) => {
    asked.push(new URL(input instanceof Request ? input.url : input).pathname);
    return fetch(input, init);
  });
  const follower = await follow(userDb, id, { ...hasty, leaseMs: 300 });
  await operator`update worker.leases set expires_at = now() - interval '1 s' where run_id = ${agent.runId}`;
  await follower.until(({ runs }) => runs.get(agent.runId)?.status === "queued");
  // The sweep of a test next to this one may have come first; the client asks at its next silence.
  await expect.poll(() => asked).toContain("/rest/v1/rpc/look_after");
  await expectWhole(follower, owner, id);
});

test("A channel closed by the server is joined again with the current token", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const follower = await live(owner, id, patient);
  const { data } = await owner.userDb.auth.getClaims();
  const now = Math.floor(Date.now() / 1000);
  const expiring = await new SignJWT({ ...data?.claims, iat: now, exp: now + 2 })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: "local" })
    .sign(new TextEncoder().encode(stack().jwtSecret));
  await owner.userDb.realtime.setAuth(expiring);
  await follower.until((_state, link) => link.status === "polling");
  await follower.until((_state, link) => link.status === "live");
  await write(owner, id, "after", "all");
  await follower.until(({ files }) => files.has("after"));
  await expectWhole(follower, owner, id);
});

test("A visitor with a link follows by the log, and is told so", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const token = randomUUID();
  await done(owner.userDb.rpc("create_link", { session_id: id, token }));
  const follower = await follow(visitor(token), id, hasty);
  expect(follower.links).toEqual(["polling"]);
  await write(owner, id, "shown", "to all");
  await follower.until(({ files }) => files.has("shown"));
  await done(owner.userDb.rpc("revoke_link", { session_id: id }));
  await follower.until((_state, link) => link.status === "ended");
  expect(follower.session.link).toMatchObject({ refusal: { code: "session_not_found" } });
});

test("A client made with accessToken follows live, as the user of the token", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const accessToken = async () => (await owner.userDb.auth.getSession()).data.session?.access_token ?? null;
  const userDb = createClient<Database>(stack().url, stack().publishableKey, { accessToken });
  onTestFinished(async () => {
    await userDb.realtime.disconnect();
  });
  const follower = await follow(userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  await write(owner, id, "by token", "alone");
  await follower.until(({ files }) => files.has("by token"));
  expect(follower.session.state.viewerId).toBe(owner.id);
  await expectWhole(follower, owner, id);
});

test("A client made with accessToken but without a token polls as a visitor", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const token = randomUUID();
  await done(owner.userDb.rpc("create_link", { session_id: id, token }));
  const userDb = createClient<Database>(stack().url, stack().publishableKey, {
    accessToken: async () => null,
    global: { headers: { "x-session-link": token } },
  });
  const follower = await follow(userDb, id, hasty);
  expect(follower.links).toEqual(["polling"]);
  expect(follower.session.state.viewerId).toBeNull();
});

test("Earlier messages are added page by page while new ones arrive", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  for (const text of ["1", "2", "3", "4", "5"]) await say(owner, id, text);
  const session = await followSession(owner.userDb, id, { maxMessages: 2, pace: patient });
  onTestFinished(() => session.close());
  const texts = () => session.state.messages.map(({ parts: [part] }) => part?.type === "text" && part.text);
  expect(texts()).toEqual(["4", "5"]);
  await Promise.all([session.loadEarlierMessages(), say(owner, id, "6").then(() => session.catchUp())]);
  expect(texts()).toEqual(["2", "3", "4", "5", "6"]);
  await session.loadEarlierMessages();
  await session.loadEarlierMessages();
  expect(texts()).toEqual(["1", "2", "3", "4", "5", "6"]);
  expect(session.state.hasEarlierMessages).toBe(false);
});

test("A subscriber is called after each change, until it unsubscribes", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const follower = await live(owner, id, patient);
  const { subscribe } = follower.session;
  const seen: number[] = [];
  const unsubscribe = subscribe(() => seen.push(follower.session.state.files.size));
  await write(owner, id, "one", "1");
  await follower.until(({ files }) => files.size === 1);
  unsubscribe();
  await write(owner, id, "two", "2");
  await follower.until(({ files }) => files.size === 2);
  expect(seen).toEqual([1]);
});

test("The example of the client's README opens a session, sends a message and stops its run", async () => {
  const { userDb } = await signUp();
  const readme = readFileSync(new URL("../../functions/_shared/client/README.md", import.meta.url), "utf8");
  const [, code = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const printed: unknown[] = [];
  const print = { log: (...values: unknown[]) => printed.push(values.join(" ")) };
  const program = code.replaceAll(/^import .*\n/gm, "");
  const run = new Function("userDb", "verbsOf", "followSession", "console", `return (async () => {${program}})()`);
  await run(userDb, verbsOf, followSession, print);
  expect(printed.at(-1)).toBe("stopped");
});

describe("following ends", () => {
  test("Following ends when the session is deleted", async () => {
    const owner = await signUp();
    const id = await openSession(owner);
    const follower = await live(owner, id, { ...hasty, silenceMs: () => 100 });
    await done(owner.userDb.rpc("delete_session", { session_id: id }));
    await follower.until((_state, link) => link.status === "ended");
    expect(follower.session.link).toMatchObject({ refusal: { code: "session_not_found" } });
  });

  test("Following does not end when a request fails", async () => {
    const owner = await signUp();
    const id = await openSession(owner);
    const failures = [502, 500, 504];
    const userDb = await onLine(owner, stack().url, async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const status = pathname.endsWith("events_since") ? failures.shift() : undefined;
      return status === undefined ? fetch(input, init) : new Response("broken", { status });
    });
    const follower = await follow(userDb, id, hasty);
    await follower.until((_state, link) => link.status === "offline");
    await follower.until((_state, link) => link.status === "live");
    await write(owner, id, "still", "here");
    await follower.until(({ files }) => files.has("still"));
    await expectWhole(follower, owner, id);
  });
});

test("The usual pace asks at once where it matters, and never polls a quiet session that is live", () => {
  const { silenceMs } = usualPace;
  expect([silenceMs("live", false, 0), silenceMs("live", true, 0)]).toEqual([undefined, 5000]);
  expect([silenceMs("polling", false, 0), silenceMs("polling", true, 0)]).toEqual([5000, 1000]);
  expect([1, 2, 3, 99].map((failures) => silenceMs("offline", true, failures))).toEqual([500, 1000, 2000, 10_000]);
});

interface SessionAtWork {
  readonly owner: TestUser;
  readonly id: string;
  readonly agent: ManualAgent;
}

async function sessionAtWork(): Promise<SessionAtWork> {
  const session = await openPromptedSession();
  const { runId } = await session.say("Do it");
  return { owner: session.owner, id: session.id, agent: await ManualAgent.claim(worker, runId) };
}

async function live(user: TestUser, sessionId: string, pace: Partial<Pace>): Promise<Follower> {
  const follower = await follow(user.userDb, sessionId, pace);
  await follower.until((_state, link) => link.status === "live");
  return follower;
}

async function streamAnswer(agent: ManualAgent, words: readonly string[]): Promise<void> {
  const step = await agent.startStep();
  for (const word of words) await agent.stream(step.messageId, "text", 0, word);
  await agent.finishStep(step, { text: words.join("") });
  await agent.finish();
}

function isEnded({ runs }: Follower["session"]["state"]): boolean {
  return [...runs.values()].every(({ finished_at: at }) => at !== null);
}

/** The follower has every event once and in order, and the state that opening the session gives. */
async function expectWhole(follower: Follower, user: TestUser, sessionId: string): Promise<void> {
  const following = follower.events
    .slice(1)
    .map((event, index) => ({ event, before: follower.events[index]?.seq ?? 0 }));
  const isNext = (seq: number, previousSeq: number, before: number) => seq > before && previousSeq <= before;
  const wrong = following.filter(
    ({ event: { seq, previous_seq }, before }) => !isNext(seq, previous_seq ?? seq - 1, before),
  );
  expect(wrong).toEqual([]);
  expect(follower.events.at(-1)?.seq).toBe(follower.session.state.lastSeq);
  // A broadcast may arrive a moment before queries see its events.
  await vi.waitFor(async () => {
    expect(withoutNames(follower.session.state)).toEqual(await opened(user, sessionId));
  });
}
