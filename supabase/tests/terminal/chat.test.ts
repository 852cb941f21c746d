// `npm run chat`: its output, and what it does.
import { randomUUID } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { localPublishableKey } from "../../../scripts/chat/options.ts";
import { sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { openFlakyProxy } from "../support/flaky-proxy.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { done, operatorSql, stack, visitor } from "../support/test-users.ts";
import { type ChatProcess, makeConfigFolder, startChat } from "./chat-process.ts";

let worker: postgres.Sql;
let operator: postgres.Sql;
beforeAll(async () => {
  worker = await workerSql(4);
  operator = operatorSql();
});
afterAll(() => Promise.all([worker.end(), operator.end()]));

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

describe("the interactive terminal", () => {
  test("A run is shown as it happens: reasoning, text, tools, files, executions and cost", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("Make a page");
    const agent = await claimRun(sessionId);
    const step = await agent.startStep();
    await agent.stream(step.messageId, "reasoning", 0, "A page, then.");
    await agent.stream(step.messageId, "text", 1, "I write");
    await chat.until(/A page, then\.\nI write$/);
    await agent.stream(step.messageId, "text", 1, " it.");
    await agent.finishStep(step, {
      text: "I write it.",
      tools: [
        { call_id: "1", name: "write_file", input: { path: "index.html", content: "<h1>Hi</h1>\n" } },
        { call_id: "2", name: "edit_file", input: { path: "missing.css" } },
        { call_id: "3", name: "run_code", input: { entry: "main.js" } },
      ],
    });
    await agent.startTool("1");
    await agent.finishTool("1", {
      output: { text: "ok" },
      changes: [{ op: "write", path: "index.html", content: "<h1>Hi</h1>\n" }],
      base_revision: 0,
    });
    await agent.startTool("2");
    await agent.finishTool("2", { status: "failed", output: { text: "There is no missing.css." } });
    await agent.startTool("3");
    await agent.finishTool("3", { output: { text: "2" }, execution: anExecution("1\n2\n") });
    await agent.append([{ type: "plan_updated", items: [{ text: "Write it", status: "done" }] }]);
    await agent.append([{ type: "model_switched", from_model_id: "a", to_model_id: "b", reason: "a is overloaded" }]);
    await agent.finish();
    await chat.until(/\$0\.\d\d/);
    expect(afterFirst(chat.output, "A page, then.").replace(/\d+\.\d s$/m, "0.0 s")).toBe(
      [
        "",
        "I write it.",
        "Writing index.html…",
        "Wrote index.html +1 −0 · revision 1",
        "Editing missing.css…",
        "Could not edit missing.css: There is no missing.css.",
        "Running main.js…",
        "main.js succeeded after 0.01 s",
        "  │ 1",
        "  │ 2",
        "Ran main.js",
        "Plan",
        "  ✓ Write it",
        "Switched from a to b: a is overloaded",
        "1 step · 400 tokens in, 20 out · $0.00 · 0.0 s",
        "",
      ].join("\n"),
    );
    expect(chat.output).not.toContain("Make a page");
  });

  test("The agent's questions are answered by typing", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("Choose a colour");
    const runId = await queuedRun(sessionId);
    await ask(runId, "question", { text: "Which one?", options: ["Red", "Green"] });
    await chat.until(/\? Which one\?\n {2}1\) Red\n {2}2\) Green\n/);
    chat.type("2");
    expect(await answerOf(runId)).toEqual({ text: "Green" });

    await ask(runId, "approval", { tool: "delete_file", input: { path: "all.txt" } });
    await chat.until(/The agent asks before deleting all\.txt\.\n {2}path: all\.txt\n/);
    chat.type("why?");
    await chat.until(/Answer y, n, or n and a reason/);
    chat.type("n it is mine");
    expect(await answerOf(runId)).toEqual({ approved: false, reason: "it is mine" });

    await ask(runId, "execution", { language: "python", entry: "main.py", revision: 0 });
    await chat.until(/waits for a browser to run main\.py \(python\)\.\n.*This client cannot run code/);
    chat.type("/stop");
    await chat.until(/Stopped\. What was said and written so far is kept\./);
  });

  test("Ctrl-C stops the run, and twice leaves", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("Work");
    const agent = await claimRun(sessionId);
    await agent.say("Half of it.");
    await agent.yield();
    await chat.until(/Half of it\./);
    chat.interrupt();
    await chat.until(/Stopping…\nStopped\./);
    chat.interrupt();
    await chat.until(/Press Ctrl-C again to leave/);
    chat.interrupt();
    expect(await chat.exitCode).toBe(0);
  });

  test("A message sent while the agent works says when its turn comes", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("First");
    const agent = await claimRun(sessionId);
    await agent.say("One moment.");
    await chat.until(/One moment\./);
    chat.type("Second");
    await waitUntil(() => chat.notices.includes("Sent. The agent reads it when it is done with the message before."));
    await agent.finish();
    const second = await claimRun(sessionId);
    await second.say("And now this.");
    await chat.until(/1 step.*\nAnd now this\.\n$/);
    expect(chat.notices.match(/Sent\./g)).toHaveLength(1);
  });

  test("Files are listed and shown, and the changes of a run are undone", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("Write it");
    const agent = await claimRun(sessionId);
    await agent.say("Written.", [{ call_id: "1", name: "write_file", input: { path: "notes.txt" } }]);
    const changes = [{ op: "write", path: "notes.txt", content: "line one\nline two\n" }];
    await agent.finishTool("1", { output: { text: "ok" }, changes, base_revision: 0 });
    await agent.finish();
    await chat.until(/\d out/);
    chat.type("/files");
    await chat.until(/18 B {2}notes\.txt/);
    chat.type("/cat notes.txt");
    await chat.until(/line one\nline two\n/);
    chat.type("/undo");
    await chat.until(/Revision 2: you undid deleted notes\.txt \+0 −2/);
    chat.type("/undo");
    await chat.until(/There is nothing to undo/);
    chat.type("/cat notes.txt");
    await chat.until(/There is no file notes\.txt/);
  });

  test("Switching between sessions shows each as it was", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("First words");
    await chat.until(/Type a message/);
    const agent = await claimRun(sessionId);
    await agent.say("First answer.");
    await agent.finish();
    await chat.until(/First answer\.\n1 step/);
    chat.type("/new Another one");
    await chat.until(new RegExp(`Another one ${uuid.source}`));
    chat.type("/sessions");
    await chat.until(/▸ {2}1 {2}Another one .*\n {3}2 {2}Untitled session/);
    chat.type(`/open ${sessionId.slice(0, 8)}`);
    await chat.until(/you › First words\nFirst answer\.\n$/);
    chat.type("/model scripted-demo");
    await chat.until(/From the next message on: scripted-demo/);
    chat.type("/model nonsense");
    await chat.until(/✗ This model does not exist\. Choose another\./);
    chat.type("/open 00000000-0000-4000-8000-000000000000");
    await chat.until(/✗ This session does not exist, or you may not read it\./);
    chat.type("/nonsense");
    await chat.until(/There is no command \/nonsense\.\n {2}\/stop/);
    chat.type("/quit");
    expect(await chat.exitCode).toBe(0);
  });

  test("Control characters of the agent do not reach the terminal", async () => {
    const { chat, sessionId } = await newConversation();
    chat.type("Be evil");
    const agent = await claimRun(sessionId);
    await agent.say("\u001b[2Jgone\u009b1A", [
      { call_id: "1", name: "read_file", input: { path: "\u001b]0;x\u0007" } },
    ]);
    await agent.startTool("1");
    await chat.until(/Reading .*…/);
    expect(chat.output).toContain("␛[2Jgone�1A");
    expect(chat.output).toContain("Reading ␛]0;x␇…");
  });

  test("An offline terminal says so, and sends the message once when it is back", async () => {
    const proxy = await openFlakyProxy();
    const { chat, sessionId } = await newConversation(proxy.url);
    proxy.refuses = "everything";
    proxy.cut("everything");
    chat.type("Are you there?");
    await waitUntil(() => chat.notices.includes("The server does not answer. Retrying."));
    proxy.refuses = "nothing";
    const agent = await claimRun(sessionId);
    await agent.say("I am.");
    await agent.finish();
    await chat.until(/I am\.\n/);
    const messages = await operator`select from public.messages where session_id = ${sessionId} and role = 'user'`;
    expect(messages).toHaveLength(1);
  });
});

describe("a message on the command line", () => {
  test.each([
    ["succeeded", 0, ""],
    ["failed", 1, "✗ internal Send a message to try again.\n"],
  ] as const)(
    "it is sent, followed to the end, and the exit code of a run that %s is %i",
    async (status, code, said) => {
      const chat = startChat(["--new", "Say", "hello"], makeConfigFolder());
      const agent = await claimRun(await noticedSession(chat));
      await agent.say("Hello.");
      await agent.finish(status);
      expect(await chat.exitCode).toBe(code);
      expect(chat.output).toMatch(new RegExp(`^Hello\\.\n${said}1 step · .*\n$`));
    },
  );

  test("A run that waits for an answer prints the question and exits with 2", async () => {
    const chat = startChat(["--new", "Ask me"], makeConfigFolder());
    const runId = await queuedRun(await noticedSession(chat));
    await ask(runId, "question", { text: "What?" });
    expect(await chat.exitCode).toBe(2);
    expect(chat.output).toBe("? What?\n  Answer in your own words\n");
  });

  test("Ctrl-C stops the run, and the exit code is 1", async () => {
    const chat = startChat(["--new", "Work"], makeConfigFolder());
    await queuedRun(await noticedSession(chat));
    chat.interrupt();
    expect(await chat.exitCode).toBe(1);
    expect(chat.output).toMatch(/^Stopping…\nStopped\./);
  });

  test("A message may come through a pipe, and events are printed as lines of JSON", async () => {
    const chat = startChat(["--new", "--json"], makeConfigFolder());
    chat.type("Say\nhello");
    chat.endInput();
    const sessionId = await noticedSession(chat);
    const agent = await claimRun(sessionId);
    await agent.say("Hello.");
    await agent.finish();
    expect(await chat.exitCode).toBe(0);
    const lines = chat.output.trimEnd().split("\n");
    const events = lines.map((text) => sessionEvent.parse(JSON.parse(text)));
    const log = await operator`select seq::int from public.session_events where session_id = ${sessionId} and seq > 1
        and type <> 'text_streamed' order by seq`;
    const told = events.filter(({ type }) => type !== "text_streamed");
    expect(told.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
    expect(events[0]).toMatchObject({ type: "message_sent", payload: { parts: [{ text: "Say\nhello" }] } });
  });
});

test("Lines typed before the session is open are handled once it is", async () => {
  const chat = startChat(["--interactive", "--new"], makeConfigFolder());
  chat.type("Early");
  chat.type("/files");
  chat.endInput();
  expect(await chat.exitCode).toBe(0);
  const sessionId = uuid.exec(chat.output)?.[0] ?? "";
  const messages = await operator`select parts from public.messages where session_id = ${sessionId}`;
  expect(messages).toEqual([{ parts: [{ type: "text", text: "Early" }] }]);
  expect(chat.output).toContain("No files yet.");
});

describe("accounts", () => {
  test("The next start continues as the same guest in the same session, from a private file", async () => {
    const folder = makeConfigFolder();
    const first = startChat(["--interactive"], folder);
    const sessionId = (await first.until(uuid))[0];
    first.endInput();
    expect(await first.exitCode).toBe(0);
    const [file = ""] = readdirSync(join(folder, "edgewright"));
    expect(statSync(join(folder, "edgewright", file)).mode & 0o777).toBe(0o600);
    const second = startChat(["--interactive"], folder);
    expect((await second.until(uuid))[0]).toBe(sessionId);
  });

  test("A guest whose account is gone becomes a new one", async () => {
    const folder = makeConfigFolder();
    const first = startChat(["--interactive"], folder);
    const sessionId = (await first.until(uuid))[0];
    first.endInput();
    await first.exitCode;
    await operator`delete from auth.users where id = (select owner_id from public.sessions where id = ${sessionId})`;
    const second = startChat(["--interactive"], folder);
    expect((await second.until(uuid))[0]).not.toBe(sessionId);
  });

  test("A user signs in with e-mail and password, and a wrong password is reported", async () => {
    const account = { email: `${randomUUID()}@example.com`, password: randomUUID() };
    const userDb = visitor();
    await userDb.auth.signUp(account);
    const id = randomUUID();
    await done(userDb.rpc("create_session", { id, title: "Mine" }));
    const signedIn = ["--interactive", "--email", account.email, "--password"];
    await startChat([...signedIn, account.password], makeConfigFolder()).until(new RegExp(`Mine ${id}`));
    const wrong = startChat([...signedIn, "not this one"], makeConfigFolder());
    expect(await wrong.exitCode).toBe(1);
    expect(wrong.notices).toContain("The e-mail address or the password is wrong.");
  });

  test("The key of a stack on this machine need not be given", () => {
    expect(localPublishableKey).toBe(stack().publishableKey);
  });

  test("When no stack answers, the terminal says what to do", async () => {
    const proxy = await openFlakyProxy();
    proxy.refuses = "everything";
    const chat = startChat(["Hello"], makeConfigFolder(), proxy.url);
    expect(await chat.exitCode).toBe(1);
    expect(chat.notices).toContain("Is it running? (npm start)");
  });
});

async function newConversation(url?: string): Promise<{ chat: ChatProcess; sessionId: string }> {
  const chat = startChat(["--interactive", "--new"], makeConfigFolder(), url);
  const [sessionId] = await chat.until(uuid);
  await chat.until(/Type a message/);
  return { chat, sessionId };
}

async function noticedSession(chat: ChatProcess): Promise<string> {
  await waitUntil(() => uuid.test(chat.notices));
  return uuid.exec(chat.notices)?.[0] ?? "";
}

async function claimRun(sessionId: string): Promise<ManualAgent> {
  return ManualAgent.claim(worker, await queuedRun(sessionId));
}

function queuedRun(sessionId: string): Promise<string> {
  return waitUntil(async () => {
    const [run] = await operator`select id from public.runs where session_id = ${sessionId} and status = 'queued'`;
    return run && z.string().parse(run.id);
  });
}

async function ask(runId: string, kind: string, question: postgres.JSONValue): Promise<void> {
  const lease = await waitUntil(async () => {
    const claimed = await agentWorker(worker).claim(runId);
    return claimed && { runId, token: claimed.token };
  });
  await agentWorker(worker).wait(lease, { id: randomUUID(), kind, question });
}

function answerOf(runId: string): Promise<unknown> {
  return waitUntil(async () => {
    const [request] = await operator`
      select answer from public.run_requests where run_id = ${runId} order by created_at desc limit 1`;
    return request?.answer;
  });
}

/** Repeats the query until it returns something. The test's time limit is the deadline. */
async function waitUntil<Found>(
  look: () => Promise<Found | null | undefined | false> | Found | null | undefined | false,
): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function afterFirst(text: string, mark: string): string {
  return text.slice(text.indexOf(mark) + mark.length);
}

function anExecution(output: string) {
  return {
    id: randomUUID(),
    language: "javascript",
    entry: "main.js",
    revision: 1,
    ran_in: "quickjs",
    status: "succeeded",
    exit_code: 0,
    output,
    duration_ms: 12,
  };
}
