// The protocol's README is true: its tables are complete, and its examples do what they say.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import { z } from "zod";
import { errorStatus } from "../../functions/_shared/protocol/errors.ts";
import { eventPayloads } from "../../functions/_shared/protocol/events.ts";
import { requestQuestions } from "../../functions/_shared/protocol/requests.ts";
import { verbs } from "../rights/verbs.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { addMember, topicOf } from "../support/session.ts";
import { type Client, done, operatorSql, signUp, stack, visitor } from "../support/test-users.ts";
import { blockCount, codesIn, example, tableUnder } from "./readme.ts";

let worker: postgres.Sql;
let operator: postgres.Sql;
beforeAll(async () => {
  worker = await workerSql(4);
  operator = operatorSql();
});
afterAll(() => Promise.all([worker.end(), operator.end()]));

describe("the tables of the protocol README", () => {
  test("The README lists every verb, with the arguments that Postgres knows", async () => {
    const functions = await operator`
      select proname as name, proargnames as args, pronargs::int as inputs, pronargdefaults::int as defaults
      from pg_proc where pronamespace = 'public'::regnamespace and proname in ${operator(Object.keys(verbs))}`;
    const signatures = functions.map(({ name, args, inputs, defaults }) => {
      const named = (args ?? [])
        .slice(0, inputs)
        .map((arg: string, at: number) => (at < inputs - defaults ? arg : `${arg}?`));
      return `${name}(${named.join(", ")})`;
    });
    const documented = tableUnder("Verbs").map(([cell = ""]) => codesIn(cell)[0]);
    expect(documented.toSorted()).toEqual(signatures.toSorted());
  });

  test("The README names only existing refusal codes", () => {
    const codes = tableUnder("Verbs").flatMap((cells) => codesIn(cells.at(-1) ?? ""));
    expect(codes.filter((code) => !Object.hasOwn(errorStatus, code) && !Object.hasOwn(verbs, code))).toEqual([]);
  });

  test("The README lists every code with its status", () => {
    const documented = tableUnder("Refusals").flatMap(([status, codes = ""]) =>
      codesIn(codes).map((code) => [code, Number(status)]),
    );
    expect(Object.fromEntries(documented)).toEqual(errorStatus);
  });

  test("The README lists every type of event with the fields of its payload", () => {
    const documented = tableUnder("Events").map(([type = "", payload = ""]) => [codesIn(type)[0], codesIn(payload)]);
    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries(Object.entries(eventPayloads).map(([type, schema]) => [type, fieldsOf(schema)])),
    );
  });

  test("The README lists every table and view that clients may read", async () => {
    const relations = await operator`
      select table_name as name from information_schema.role_table_grants
      where table_schema = 'public' and grantee = 'authenticated' and privilege_type = 'SELECT'`;
    const section = readFileSync(new URL("../../functions/_shared/protocol/README.md", import.meta.url), "utf8");
    const listed = /^`sessions` · [\s\S]*?\. Each table/m.exec(section)?.[0] ?? "";
    expect(codesIn(listed).toSorted()).toEqual([...new Set(relations.map(({ name }) => name))].toSorted());
  });

  test("The README lists every kind of request", () => {
    const kinds = tableUnder("Messages and requests").map(([kind = ""]) => codesIn(kind)[0]);
    expect(kinds).toEqual(Object.keys(requestQuestions));
  });
});

describe("the supabase-js examples of the protocol README", () => {
  test("The example for sending makes a session with one message and its run", async () => {
    const { output, code } = await runTs("send", {}).ended;
    expect(code).toBe(0);
    const [, sessionId = "", runId = ""] = /^Session (\S+), run (\S+)\n$/.exec(output) ?? [];
    const [run] = await operator`select session_id, status from public.runs where id = ${runId}`;
    expect(run).toEqual({ session_id: sessionId, status: "queued" });
  });

  test("The example for following reports every event once, also after a member left, and text as it comes", async () => {
    const { session, account } = await sessionWithAccount();
    const friend = await signUp();
    await addMember(session.owner, session.id, friend, "viewer");
    const following = runTs("follow", { ...account, SESSION_ID: session.id });
    await following.prints(/following from 2/);
    await done(session.owner.userDb.rpc("remove_member", { session_id: session.id, user_id: friend.id }));
    await following.prints(/member_changed/);
    const { runId } = await session.say("x".repeat(70_000));
    await following.prints(/run_queued/);
    const agent = await ManualAgent.claim(worker, runId);
    const step = await agent.startStep();
    await agent.stream(step.messageId, "text", 0, "Live and whole.");
    await following.prints(/Live and whole\./);
    await agent.finishStep(step, { text: "Live and whole." });
    await agent.finish();
    const { output } = await following.ended;
    const seqs = [...output.matchAll(/^(\d+) \w+$/gm)].map(([, seq]) => Number(seq));
    expect(seqs).toEqual([3, 4, 5, 6, 7, 9, 10]);
    expect(output).toMatch(/7 message_started\nLive and whole\.\n9 message_finished\n\n10 run_finished\n$/);
  });

  test.each([
    ["question", { text: "Which?", options: ["Red", "Green"] }, { text: "Red" }],
    ["approval", { tool: "delete_file", input: {} }, { approved: false, reason: "Not now" }],
  ])("The example for answering answers a request of kind %s", async (kind, question, answer) => {
    const { session, account } = await sessionWithAccount();
    const requestId = await openRequest(session, kind, question);
    const { output } = await runTs("answer", { ...account, SESSION_ID: session.id }).ended;
    expect(output).toBe(`Answered with ${JSON.stringify(answer)}\n`);
    expect(await answerOf(requestId)).toEqual(answer);
  });

  test("The example for resuming fetches the missed events, and none twice", async () => {
    const { session, account } = await sessionWithAccount();
    const folder = mkdtempSync(join(tmpdir(), "readme-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const env = { ...account, SESSION_ID: session.id, STATE_FILE: join(folder, "seq") };
    expect((await runTs("resume", env).ended).output).toBe("1 session_created\n");
    await session.say("While you were away");
    expect((await runTs("resume", env).ended).output).toBe("2 message_sent\n3 run_queued\n");
    expect((await runTs("resume", env).ended).output).toBe("");
  });
});

describe("the curl examples of the protocol README", () => {
  test("The curl example for guests returns a token", async () => {
    expect(await runSh("sign in as a guest", {})).toMatchObject({ access_token: expect.any(String) });
  });

  test("The curl examples send, read the log and answer", async () => {
    const { session } = await sessionWithAccount();
    const env = { SESSION_ID: session.id, MESSAGE_ID: randomUUID(), LAST_SEQ: "1", ...(await tokenOf(session)) };
    const sent = await runSh("send", env);
    expect(sent).toMatchObject({ message_id: env.MESSAGE_ID, seq: 2 });
    expect(await runSh("send", env)).toEqual(sent);
    expect(await runSh("events since", env)).toMatchObject({ last_seq: 3, events: [{ seq: 2 }, { seq: 3 }] });
    const requestId = await openRequest(session, "question", { text: "Which?" });
    expect(await runSh("answer", { ...env, REQUEST_ID: requestId })).toBe("answered");
    expect(await answerOf(requestId)).toEqual({ text: "Green" });
  });

  test("The curl example for links reads the session", async () => {
    const { session } = await sessionWithAccount();
    const token = randomUUID();
    await done(session.owner.userDb.rpc("create_link", { session_id: session.id, token }));
    const opened = await runSh("read with a link", { SESSION_ID: session.id, LINK_TOKEN: token });
    expect(opened).toMatchObject({ session: { id: session.id, my_role: null }, last_seq: 1 });
  });
});

test("The websocket frames in the README are answered as it says", async () => {
  const { session } = await sessionWithAccount();
  const env = { TOPIC: await topicOf(session.owner, session.id), ...(await tokenOf(session)) };
  const socket = new WebSocket(
    `${stack().url.replace(/^http/, "ws")}/realtime/v1/websocket?apikey=${stack().publishableKey}&vsn=1.0.0`,
  );
  onTestFinished(() => socket.terminate());
  const frames: unknown[] = [];
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  await once(socket, "open");
  for (const text of example("text", "listen").split("\n").slice(1).filter(Boolean)) {
    const frame = text.slice(2).replace(/\$([A-Z_]+)/g, (_match, name: keyof typeof env) => env[name]);
    if (text.startsWith("→")) socket.send(frame);
    else {
      if (frame.includes("message_sent")) await session.say("Anybody there?");
      await expect.poll(() => frames).toContainEqual(matching(JSON.parse(frame)));
    }
  }
});

test("The README has no untested example", () => {
  expect(blockCount).toBe(4 + 5 + 1);
});

/** Optional fields end in `?`. */
function fieldsOf({ shape }: { shape: Readonly<Record<string, object>> }): string[] {
  return Object.entries(shape).map(([name, field]) => (field instanceof z.core.$ZodOptional ? `${name}?` : name));
}

/** Matches anything with at least these fields. */
function matching(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(matching);
  if (typeof said !== "object" || said === null) return said;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(said).map(([key, value]) => [key, matching(value)])),
  );
}

interface Account {
  readonly EMAIL: string;
  readonly PASSWORD: string;
}

async function sessionWithAccount(): Promise<{ session: PromptedSession; account: Account }> {
  const account = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const userDb: Client = visitor();
  const { data, error } = await userDb.auth.signUp(account);
  if (error || !data.user) throw error ?? new Error("signing up gave no user");
  const session = await openPromptedSession({ id: data.user.id, email: account.email, userDb });
  return { session, account: { EMAIL: account.email, PASSWORD: account.password } };
}

async function tokenOf({ owner }: PromptedSession): Promise<{ ACCESS_TOKEN: string }> {
  const { data } = await owner.userDb.auth.getSession();
  return { ACCESS_TOKEN: data.session?.access_token ?? "" };
}

async function openRequest(session: PromptedSession, kind: string, question: postgres.JSONValue): Promise<string> {
  await session.say("Ask me");
  const [run] = await operator`
    select id from public.runs where session_id = ${session.id} and status = 'queued' order by created_at limit 1`;
  const lease = await agentWorker(worker).take(run?.id);
  const id = randomUUID();
  await agentWorker(worker).wait(lease, { id, kind, question });
  return id;
}

async function answerOf(requestId: string): Promise<unknown> {
  const [request] = await operator`select answer from public.run_requests where id = ${requestId}`;
  return request?.answer;
}

interface Running {
  /** Resolves as soon as the output matches. The test's time limit is the deadline. */
  prints(pattern: RegExp): Promise<void>;
  readonly ended: Promise<{ readonly output: string; readonly code: number | null }>;
}

function runTs(name: string, env: Record<string, string>): Running {
  return run(process.execPath, ["--input-type=module-typescript", "--eval", example("ts", name)], env);
}

async function runSh(name: string, env: Record<string, string>): Promise<unknown> {
  const { output, code } = await run("sh", ["-eu", "-c", example("sh", name)], env).ended;
  expect(code, output).toBe(0);
  return JSON.parse(output);
}

function run(command: string, args: readonly string[], env: Record<string, string>): Running {
  const { url, publishableKey } = stack();
  const project = { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: publishableKey, KEY: publishableKey };
  const child = spawn(command, args, {
    env: { ...process.env, ...project, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(child, "close").then(([code]) => {
    if (code !== 0) throw new Error(`The example ended with ${code}:\n${errors}`);
    return { output, code };
  });
  return {
    ended,
    prints: async (pattern) => {
      await Promise.race([expect.poll(() => output).toMatch(pattern), ended]);
    },
  };
}
