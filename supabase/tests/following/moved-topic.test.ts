// Realtime asks once per channel who may listen. So a session moves to another topic when a member leaves.
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pace } from "../../functions/_shared/client/pace.ts";
import { eventBatch } from "../../functions/_shared/protocol/events.ts";
import { workerSql } from "../support/agent-worker.ts";
import { openFlakyProxy } from "../support/flaky-proxy.ts";
import { join } from "../support/join-channel.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { addMember, openSession, say, topicOf, write } from "../support/session.ts";
import { done, operatorSql, signUp, stack, type TestUser } from "../support/test-users.ts";
import { follow, onLine, opened, withoutNames } from "./followers.ts";

let worker: postgres.Sql;
let operator: postgres.Sql;
beforeAll(async () => {
  worker = await workerSql(2);
  operator = operatorSql();
});
afterAll(() => Promise.all([worker.end(), operator.end()]));

/** Never polls: events arrive by Realtime or because of a gap. */
const patient: Partial<Pace> = { silenceMs: () => undefined };

const endings: Record<string, (owner: TestUser, sessionId: string, member: TestUser) => Promise<unknown>> = {
  "the owner removes them": remove,
  "they leave": (_owner, sessionId, member) => remove(member, sessionId, member),
  "their account is deleted": (_owner, _id, { id }) => operator`delete from auth.users where id = ${id}`,
};

test.each(Object.entries(endings))(
  "Once %s, a member whose channel stays joined hears nothing more, and the others hear everything",
  async (_how, end) => {
    const [owner, friend, other] = await Promise.all([signUp(), signUp(), signUp()]);
    const id = await openSession(owner);
    await addMember(owner, id, friend, "editor");
    await addMember(owner, id, other, "viewer");
    const topic = await topicOf(friend, id);
    const { heard, status } = await join(friend.userDb, topic);
    expect(status).toBe("SUBSCRIBED");
    const followers = [await follow(owner.userDb, id, patient), await follow(other.userDb, id, patient)];
    for (const { until } of followers) await until((_state, link) => link.status === "live");
    await say(owner, id, "You are in");

    await end(owner, id, friend);
    await say(owner, id, "They are gone");
    await Promise.all(followers.map(({ until }) => until(({ messages }) => messages.length === 2)));
    await write(owner, id, "secret", "for members");
    await Promise.all(followers.map(({ until }) => until(({ files }) => files.has("secret"))));

    // The channel is still joined: what is sent on its topic arrives, after anything that was sent before.
    await operator`select realtime.send('{"first_seq": 99, "last_seq": 99}', 'events', ${topic}, true)`;
    const batches = (await heard.until((received) => received.some((batch) => Object(batch).last_seq === 99))).map(
      (batch) => eventBatch.parse(batch),
    );
    expect(batches.flatMap(({ events = [] }) => events.map(({ type }) => type))).toEqual([
      "message_sent",
      "run_queued",
      "member_changed",
    ]);
    for (const { events, links } of followers) {
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + Number(events[0]?.seq)));
      expect(links).toEqual(["live"]);
    }
  },
);

test("Members who leave in mid-stream cost the others no event, and their connection stays live", async () => {
  const { owner, id, agent } = await sessionAtWork();
  const friends = await Promise.all([signUp(), signUp(), signUp()]);
  for (const friend of friends) await addMember(owner, id, friend, "viewer");
  const follower = await follow(owner.userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  const step = await agent.startStep();
  for (const friend of friends) {
    await agent.stream(step.messageId, "text", 0, "before ");
    await remove(owner, id, friend);
    await agent.stream(step.messageId, "text", 0, "after ");
  }
  await follower.until(({ streaming }) => streaming.get(step.messageId)?.[0]?.text === "before after ".repeat(3));
  await agent.finishStep(step, { text: "before after ".repeat(3) });
  await agent.finish();
  await follower.until(({ runs }) => runs.get(agent.runId)?.status === "succeeded");
  const seqs = follower.events.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + Number(seqs[0])));
  expect(follower.links).toEqual(["live"]);
  expect(withoutNames(follower.session.state)).toEqual(await opened(owner, id));
});

test("A client that missed the last broadcast on the old topic finds the new one in the log", async () => {
  const [owner, friend] = await Promise.all([signUp(), signUp()]);
  const id = await openSession(owner);
  await addMember(owner, id, friend, "viewer");
  const proxy = await openFlakyProxy();
  const follower = await follow(await onLine(owner, proxy.url), id, patient);
  await follower.until((_state, link) => link.status === "live");
  proxy.mutes = "realtime";
  await remove(owner, id, friend);
  await follower.session.catchUp();
  proxy.mutes = "nothing";
  proxy.cut("realtime");
  await follower.until((_state, link) => link.status === "live");
  await write(owner, id, "heard", "again");
  await follower.until(({ files }) => files.has("heard"));
});

test("A client whose topic is gone before it has joined finds the new one in the log", async () => {
  const [owner, friend] = await Promise.all([signUp(), signUp()]);
  const id = await openSession(owner);
  await addMember(owner, id, friend, "viewer");
  const userDb = await onLine(owner, stack().url, async (input, init) => {
    const answer = await fetch(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname.endsWith("open_session")) await remove(owner, id, friend);
    return answer;
  });
  const follower = await follow(userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  await write(owner, id, "heard", "in the end");
  await follower.until(({ files }) => files.has("heard"));
  expect(withoutNames(follower.session.state)).toEqual(await opened(owner, id));
});

test("Following ends at once for the member who was removed", async () => {
  const [owner, friend] = await Promise.all([signUp(), signUp()]);
  const id = await openSession(owner);
  await addMember(owner, id, friend, "viewer");
  const follower = await follow(friend.userDb, id, patient);
  await follower.until((_state, link) => link.status === "live");
  await remove(owner, id, friend);
  await follower.until((_state, link) => link.status === "ended");
  expect(follower.session.link).toMatchObject({ refusal: { code: "session_not_found" } });
});

async function remove(by: TestUser, sessionId: string, member: TestUser): Promise<void> {
  await done(by.userDb.rpc("remove_member", { session_id: sessionId, user_id: member.id }));
}

async function sessionAtWork() {
  const session = await openPromptedSession();
  const { runId } = await session.say("Go on");
  const agent = await ManualAgent.claim(worker, runId);
  return { owner: session.owner, id: session.id, agent };
}
