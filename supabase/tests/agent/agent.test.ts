// The real agent function with real provider adapters over HTTP, watched by a subscriber.
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, inject, test } from "vitest";
import type { SessionState } from "../../functions/_shared/protocol/session-state.ts";
import { done, operatorSql, signInAsGuest, signUp } from "../support/test-users.ts";
import { openWorkingSession } from "./working-session.ts";

const operator = operatorSql(1);
afterAll(() => operator.end());

const said = ({ messages }: SessionState) =>
  messages
    .flatMap(({ role, parts }) =>
      role === "assistant" ? parts.map((part) => (part.type === "text" ? part.text : "")) : [],
    )
    .join("");
const tools = ({ messages }: SessionState) =>
  messages.flatMap(({ tool_calls }) => tool_calls.map(({ name, status }) => `${name} ${status}`));
const endings = ({ runs }: SessionState) => [...runs.values()].map(({ status, error_code }) => error_code ?? status);

describe("messages", () => {
  test("A message is answered word by word, and the session gets a name", async () => {
    const session = await openWorkingSession({ scenario: "stream?tokens=40&rate=40" });
    await session.say("Count to forty.");
    const state = await session.rest();
    expect(endings(state)).toEqual(["succeeded"]);
    expect(said(state)).toMatch(/^one two three .* ten$/);
    const streamed = session.follower.events.filter(({ type }) => type === "text_streamed");
    expect(streamed.length).toBeGreaterThan(5);
    expect(state.session.title).not.toBe("");
  });

  test.each(["openai_chat", "openai_responses", "anthropic"] as const)(
    "A message becomes files, program runs and a report, with a model of %s",
    async (provider) => {
      const session = await openWorkingSession({ scenario: "work?ask=0", provider });
      await session.say("Work.");
      const state = await session.rest();
      expect(endings(state)).toEqual(["succeeded"]);
      expect(tools(state)).toEqual([
        "update_plan succeeded",
        "write_file succeeded",
        "write_file succeeded",
        "write_file succeeded",
        "list_files succeeded",
        "read_file succeeded",
        "search_files succeeded",
        "run_code failed",
        "edit_file succeeded",
        "run_code succeeded",
        "update_plan succeeded",
        "move_file succeeded",
        "write_file succeeded",
        "delete_file succeeded",
        "update_plan succeeded",
        "read_file succeeded",
      ]);
      expect([...state.files.keys()].sort()).toEqual(["work/0/README.md", "work/0/main.js", "work/0/sum.js"]);
      expect(said(state)).toContain("All done.");
      expect(state.plan?.map(({ status }) => status)).toEqual(["done", "done"]);
    },
  );

  test("Messages are worked on one after the other, in the order they were sent", async () => {
    const session = await openWorkingSession({ scenario: "echo" });
    await session.say("First.");
    await session.say("Second.");
    expect(said(await session.rest())).toBe("First.Second.");
  });

  test("A conversation that exceeds the context is continued with a summary", async () => {
    const session = await openWorkingSession({ scenario: "many-steps?steps=40", contextTokens: 8_000 });
    await session.say("Take many steps.");
    const state = await session.rest();
    expect(endings(state)).toEqual(["succeeded"]);
    expect(state.messages.some(({ role }) => role === "summary")).toBe(true);
  });
});

describe("users", () => {
  test("A refused change is reported to the model with the reason, and an allowed one is made", async () => {
    const session = await openWorkingSession({ scenario: "work?ask=0", policy: "ask_before_changes" });
    await session.say("Work.");
    const { owner, follower } = session;
    const answer = async (approved: boolean, reason?: string) => {
      await follower.until(({ requests }) => requests.size > 0);
      const [request] = follower.session.state.requests.values();
      if (!request) throw new Error("Nothing is asked.");
      await follower.session.catchUp(); // a broadcast may arrive before queries see its rows
      await done(
        owner.userDb.rpc("answer_request", {
          request_id: request.id,
          answer: { approved, ...(reason && { reason }) },
        }),
      );
      await follower.until(({ requests }) => !requests.has(request.id));
      return request.question;
    };
    expect(await answer(true)).toMatchObject({ tool: "write_file", input: { path: "work/0/sum.js" } });
    expect(await answer(false, "I write that one myself.")).toMatchObject({
      tool: "write_file",
      input: { path: "work/0/main.js" },
    });
    await follower.until(({ requests }) => requests.size > 0);
    const [sum, main] = follower.session.state.messages.at(-1)?.tool_calls.slice(1) ?? [];
    expect(sum).toMatchObject({ status: "succeeded" });
    expect(main).toMatchObject({
      status: "failed",
      output: { text: expect.stringContaining("I write that one myself.") },
    });
  });

  test("A question waits for its answer, and the run continues with it", async () => {
    const session = await openWorkingSession({ scenario: "question" });
    await session.say("Ask me.");
    const waiting = await session.rest();
    expect(endings(waiting)).toEqual(["waiting"]);
    const [request] = waiting.requests.values();
    await done(
      session.owner.userDb.rpc("answer_request", {
        request_id: String(request?.id),
        answer: { text: "Blue." },
      }),
    );
    await session.follower.until((state) => endings(state)[0] === "succeeded");
    expect(JSON.stringify(session.follower.session.state.messages)).toContain("Blue.");
  });

  test("An answer stopped from another device keeps what was said", async () => {
    const session = await openWorkingSession({ scenario: "stream?tokens=5000&rate=50" });
    const runId = await session.say("Talk for long.");
    await session.follower.until(({ streaming }) => streaming.size > 0);
    await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
    const state = await session.rest();
    expect(endings(state)).toEqual(["stopped"]);
    expect(said(state)).toMatch(/^one/);
    expect((await session.requests())[0]?.outcome).toBe("aborted");
  });

  test("When the model repeats itself, the user is asked whether to continue", async () => {
    const session = await openWorkingSession({ scenario: "loop" });
    await session.say("Go round and round.");
    const state = await session.rest();
    expect(endings(state)).toEqual(["waiting"]);
    expect([...state.requests.values()][0]?.question).toMatchObject({ options: ["Continue", "Stop"] });
  });
});

test("Asking, waiting and stopping before a word is shown costs what the model may have thought, and ends at the limit", async () => {
  const owner = await signUp();
  // A call reserves 8,000 tokens: one fits, but not beside the 200 tokens that two silent seconds cost.
  await operator`insert into private.user_limits (user_id, max_cost_per_day) values (${owner.id}, ${(8_100 * 10) / 1e6})`;
  const session = await openWorkingSession({ scenario: "slow-start?first=600000", owner, price: 10 });
  const runId = await session.say("Think.");
  await expect.poll(() => session.requests()).toHaveLength(1);
  await delay(2_100);
  await done(owner.userDb.rpc("stop_run", { run_id: runId }));
  await session.rest();
  await session.say("Think again.");
  expect(endings(await session.rest())).toEqual(["stopped", "max_cost_per_day"]);
  const calls = await done(owner.userDb.from("model_calls").select("output_tokens, is_estimate").eq("run_id", runId));
  expect(calls).toEqual([{ output_tokens: expect.any(Number), is_estimate: true }]);
  expect(calls[0]?.output_tokens).toBeGreaterThanOrEqual(200);
});

test("A guest's run ends before the operator pays for it, and goes on with a key of the guest's own", async () => {
  const owner = await signInAsGuest();
  const session = await openWorkingSession({ scenario: "echo", owner, price: 10 });
  const runId = await session.say("Spend.");
  expect(endings(await session.rest())).toEqual(["guest_max_cost_per_day"]);
  expect(await session.requests()).toEqual([]);
  const base_url = `${inject("modelServerUrl")}/s/keys-${session.id}/v1`;
  const key = { id: session.id, provider: "openai_chat", base_url, key: `own-${session.id}` };
  expect((await owner.userDb.functions.invoke("provider-keys", { body: key })).error).toBeNull();
  await done(owner.userDb.rpc("retry_run", { run_id: runId }));
  await session.follower.until((state) => endings(state).at(-1) === "succeeded");
  expect(said(session.follower.session.state)).toBe("Spend.");
  const calls = await done(owner.userDb.from("model_calls").select("uses_own_key, cost").eq("session_id", session.id));
  expect(calls.map(({ uses_own_key, cost }) => [uses_own_key, cost > 0])).toContainEqual([true, true]);
});

describe("a model that does not answer", () => {
  test.each([
    ["invalid-key", "model_auth"],
    ["no-credit", "model_quota"],
    ["unknown-model", "model_not_found"],
    ["refusal", "model_refused"],
    ["empty", "model_empty_answer"],
  ])("A model that does not answer ends the run with the reason: %s", async (scenario, code) => {
    const session = await openWorkingSession({ scenario });
    await session.say("Hello.");
    const state = await session.rest();
    expect(endings(state)).toEqual([code]);
    expect([...state.runs.values()][0]?.error_sentence).toMatch(/\w+\. .+\.$/);
  });

  test.each(["rate-limit?times=1&after=1", "overloaded?times=1", "cut?times=1&after=8"])(
    "A model that fails temporarily is called again: %s",
    async (scenario) => {
      const session = await openWorkingSession({ scenario });
      await session.say("Hello.");
      const state = await session.rest();
      expect((await session.requests()).length).toBeGreaterThan(1);
      expect(endings(state)).toEqual(["succeeded"]);
    },
  );

  test("A model at a forbidden address ends the run with a clear error", async () => {
    const session = await openWorkingSession({ scenario: "text", baseUrl: "http://127.0.0.1:9/v1" });
    await session.say("Hello.");
    const state = await session.rest();
    expect([...state.runs.values()]).toMatchObject([
      { error_code: "address_forbidden", error_sentence: expect.stringContaining("127.0.0.1:9") },
    ]);
  });

  test("An overloaded model is replaced by its fallback, and the user sees why", async () => {
    const session = await openWorkingSession({ scenario: "invalid-key", fallback: "text" });
    await session.say("Hello.");
    const state = await session.rest();
    expect([endings(state), said(state)]).toEqual([["succeeded"], "Good day. This is a scripted answer."]);
    const switches = session.follower.events.filter(({ type }) => type === "model_switched");
    expect(switches.map(({ payload }) => payload)).toEqual([
      {
        from_model_id: session.requestLog,
        to_model_id: `${session.requestLog}/fallback`,
        reason: "The model provider rejected the key.",
      },
    ]);
  });

  test("A model that writes tool calls in invalid JSON is told so, and the run continues", async () => {
    const session = await openWorkingSession({ scenario: "broken-json" });
    await session.say("Write.");
    const state = await session.rest();
    expect([tools(state)[0], endings(state)]).toEqual([expect.stringContaining("failed"), ["succeeded"]]);
  });
});

test("An answer longer than a slice is continued by the next one, with nothing lost and nothing said twice", async () => {
  const session = await openWorkingSession({ scenario: "count?to=700&rate=60" });
  await session.say("Count to seven hundred.");
  const state = await session.rest();
  expect(endings(state)).toEqual(["succeeded"]);
  expect(said(state).trim().split(/\s+/).map(Number)).toEqual(Array.from({ length: 700 }, (_, index) => index + 1));
  expect(session.follower.events.filter(({ type }) => type === "run_yielded").length).toBeGreaterThan(0);
});
