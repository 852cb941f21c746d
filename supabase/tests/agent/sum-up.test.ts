// Asking for a summary of a conversation.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { SessionState } from "../../functions/_shared/protocol/session-state.ts";
import { addMember } from "../support/session.ts";
import { done, refusal, signUp } from "../support/test-users.ts";
import { openWorkingSession, type WorkingSession } from "./working-session.ts";

const stateOnce = async ({ follower }: WorkingSession, isSo: (state: SessionState) => boolean) => {
  await follower.until(isSo);
  return follower.session.state;
};
const sumUp = (session: WorkingSession, id = randomUUID(), by = session.owner) =>
  by.userDb.rpc("sum_up_session", { session_id: session.id, id });

test("An idle session is summed up, and the next run begins with the summary", async () => {
  const session = await openWorkingSession({ scenario: "echo", price: 10 });
  await session.say("A green page");
  await session.rest();
  const id = randomUUID();
  const { run_id } = Object(await done(sumUp(session, id)));
  expect(await done(sumUp(session, id))).toMatchObject({ message_id: id, run_id });
  const { messages, runs } = await stateOnce(session, (state) => state.runs.get(run_id)?.status === "succeeded");
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "summary"]);
  expect(runs.get(run_id)?.totals?.cost).toBeGreaterThan(0);

  const next = await session.say("And now?");
  await stateOnce(session, (state) => state.runs.get(next)?.status === "succeeded");
  const last = JSON.stringify((await session.requests()).at(-1));
  expect(last).toContain("And now?");
  expect(last).not.toContain("Sum up the conversation so far.");
  expect(last).not.toContain('"A green page"');
});

test("There is nothing to sum up before the agent has said something, nor twice", async () => {
  const session = await openWorkingSession({ scenario: "echo" });
  const refused = { status: 409, code: "nothing_to_sum_up" };
  expect(await refusal(sumUp(session))).toMatchObject(refused);
  await session.say("Hello");
  await session.rest();
  await done(sumUp(session));
  await session.follower.until(
    ({ runs }) => [...runs.values()].filter(({ status }) => status === "succeeded").length === 2,
  );
  expect(await refusal(sumUp(session))).toMatchObject(refused);
});

test("The id of somebody's message cannot turn it into a request for a summary", async () => {
  const session = await openWorkingSession({ scenario: "one-tool", policy: "ask_before_changes" });
  const editor = await signUp();
  await addMember(session.owner, session.id, editor, "editor");
  await session.say("Work");
  await session.follower.until(({ requests }) => requests.size === 1);
  const id = randomUUID();
  const parts = [{ type: "text", text: "Mine" }];
  await done(session.owner.userDb.rpc("send_message", { session_id: session.id, id, parts }));
  expect(await refusal(sumUp(session, id, editor))).toMatchObject({ status: 409, code: "id_taken" });
  expect(await session.owner.userDb.from("messages").select("sums_up").eq("id", id).single()).toMatchObject({
    data: { sums_up: false },
  });
});

test("Two people who ask at once get the same summary, and a viewer gets none", async () => {
  const session = await openWorkingSession({ scenario: "one-tool", policy: "ask_before_changes" });
  const [editor, viewer] = [await signUp(), await signUp()];
  await addMember(session.owner, session.id, editor, "editor");
  await addMember(session.owner, session.id, viewer, "viewer");
  await session.say("Work");
  await session.follower.until(({ requests }) => requests.size === 1);
  const first = Object(await done(sumUp(session)));
  expect(await done(sumUp(session, randomUUID(), editor))).toMatchObject({ run_id: first.run_id });
  expect(await refusal(sumUp(session, randomUUID(), viewer))).toMatchObject({ code: "forbidden" });

  // What is asked for instead is a message like any other.
  const message_id = first.message_id as string; // as sum_up_session says
  const parts = [{ type: "text", text: "Go on" }];
  await done(editor.userDb.rpc("edit_queued_message", { message_id, parts }));
  expect(await done(sumUp(session))).not.toMatchObject({ run_id: first.run_id });
});

test("A run at work sums up between two steps when the request joins it, and then goes on", async () => {
  const session = await openWorkingSession({ scenario: "one-tool", policy: "ask_before_changes" });
  await session.say("Work");
  const { requests } = await stateOnce(session, (state) => state.requests.size === 1);
  const { message_id } = Object(await done(sumUp(session)));
  await done(session.owner.userDb.rpc("steer_queued_message", { message_id }));
  const [request_id = ""] = requests.keys();
  await done(session.owner.userDb.rpc("answer_request", { request_id, answer: { approved: true, always: true } }));
  const state = await session.rest();
  const roles = state.messages.map(({ role }) => role);
  expect(roles.filter((role) => role === "summary")).toHaveLength(1);
  expect(roles.lastIndexOf("assistant")).toBeGreaterThan(roles.indexOf("summary"));
  expect([...state.runs.values()].map(({ status }) => status)).toEqual(["succeeded"]);
});
