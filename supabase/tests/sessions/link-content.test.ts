// What a link shows beyond the conversation and the present files is chosen by its maker: nothing, unless they say so.
import { createHash, randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EventType, sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { messagePage, sessionSnapshot } from "../../functions/_shared/protocol/session-snapshot.ts";
import { openState } from "../../functions/_shared/protocol/session-state.ts";
import { workerSql } from "../support/agent-worker.ts";
import { relationsIn } from "../support/catalogue.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { write } from "../support/session.ts";
import { type Client, done, operatorSql, type TestUser, visitor } from "../support/test-users.ts";

let worker: postgres.Sql;
let operator: postgres.Sql;
let session: { readonly id: string; readonly owner: TestUser };
beforeAll(async () => {
  worker = await workerSql(2);
  operator = operatorSql();
  session = await sessionWithSecrets();
});
afterAll(() => Promise.all([worker.end(), operator.end()]));

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Each is in the session, under a word of its own. */
const secrets = {
  history: [
    "old-content",
    "deleted-content",
    hashOf("old-content"),
    hashOf("deleted-content"),
    "why-it-changed",
    "gone.txt",
  ],
  tools: [
    "tool-input",
    "tool-output",
    "program-input",
    "program-output",
    "asked-input",
    "our-instructions",
    "the-summary",
  ],
  costs: ["input_tokens", "output_tokens"],
} as const;
const shown = ["the-prompt", "the-answer", "present-content", hashOf("present-content"), "which-color"];

type Choices = { [Content in keyof typeof secrets as `shows_${Content}`]?: boolean };

const choices: [name: string, choices: Choices][] = [
  ["nothing more", {}],
  ["history", { shows_history: true }],
  ["tools", { shows_tools: true }],
  ["costs", { shows_costs: true }],
  ["history and costs", { shows_history: true, shows_costs: true }],
  ["tools and costs", { shows_tools: true, shows_costs: true }],
  ["everything", { shows_history: true, shows_tools: true, shows_costs: true }],
];

test.each(choices)(
  "A link that shows %s shows the conversation, the present files, and that",
  async (_name, chosen) => {
    const linkDb = await openLink(chosen);
    const text = JSON.stringify([await throughVerbs(linkDb), await throughTables(linkDb)]);
    const found = (words: readonly string[]) => words.filter((word) => text.includes(word));
    expect(found(shown)).toEqual(shown);
    for (const [content, words] of Object.entries(secrets)) {
      const isChosen = Boolean(chosen[`shows_${content}` as keyof Choices]); // the keys of both are the same
      expect({ content, found: found(words) }).toEqual({ content, found: isChosen ? words : [] });
    }
  },
);

test("What a link without anything more shows can be read and drawn like a member's session", async () => {
  const linkDb = await openLink({});
  const args = { session_id: session.id };
  const snapshot = sessionSnapshot.parse(await done(linkDb.rpc("open_session", args)));
  const state = openState(snapshot, null);
  expect([...state.files.keys()]).toEqual(["kept.txt"]);
  expect(state.messages.flatMap(({ tool_calls: calls }) => calls)).toMatchObject([
    { name: "run_program", input: {}, output: null, status: "succeeded" },
  ]);
  expect([...state.runs.values()].map(({ totals }) => totals)).toEqual([null, null]);
  messagePage.parse(await done(linkDb.rpc("messages_before", { ...args, before_seq: 1000 })));
  const log = Object(await done(linkDb.rpc("events_since", { ...args, seq: 0 })));
  const events = log.events.map((event: unknown) => sessionEvent.parse(event));
  expect(events).toHaveLength(snapshot.last_seq - streamedAndLeftOut);
  const types = new Set(events.map(({ type }: { type: string }) => type));
  const redacted = ["tool_called", "tool_returned", "message_finished", "run_finished", "request_opened"] as const;
  for (const type of [...redacted, "execution_finished", "session_changed"] satisfies EventType[])
    expect(types).toContain(type);
});

test("A reader without the history learns that a file they have seen is deleted, and not which were before", async () => {
  const { id, owner } = session;
  const linkDb = await openLink({});
  const since = async (seq: number): Promise<{ last_seq: number; text: string }> => {
    const { last_seq, events } = Object(await done(linkDb.rpc("events_since", { session_id: id, seq })));
    return { last_seq, text: JSON.stringify(events) };
  };
  const before = await since(0);
  await write(owner, id, "brief.txt", "brief", 4);
  const between = await since(before.last_seq);
  expect(between.text).toContain("brief.txt");
  const deletion = { session_id: id, path: "brief.txt", base_revision: 5, change_id: randomUUID() };
  await done(owner.userDb.rpc("delete_file", deletion));
  expect((await since(between.last_seq)).text).toContain("brief.txt");
  for (const seq of [0, before.last_seq]) expect((await since(seq)).text).not.toContain("brief.txt");
  // Whoever was there before the link was made had no link.
  const later = await openLink({});
  const args = { session_id: id, seq: between.last_seq };
  expect(JSON.stringify(await done(later.rpc("events_since", args)))).not.toContain("brief.txt");
});

test("A link that is made again with the same token shows what it is told then", async () => {
  const token = randomUUID();
  const linkDb = await openLink({ shows_tools: true }, token);
  expect(JSON.stringify(await throughVerbs(linkDb))).toContain("tool-input");
  await openLink({}, token);
  expect(JSON.stringify(await throughVerbs(linkDb))).not.toContain("tool-input");
});

/** Text of a message that has ended. */
const streamedAndLeftOut = 1;

async function openLink(chosen: Choices, token: string = randomUUID()): Promise<Client> {
  await done(session.owner.userDb.rpc("create_link", { session_id: session.id, token, ...chosen }));
  return visitor(token);
}

/** Every answer of every verb that a visitor may call. */
async function throughVerbs(linkDb: Client): Promise<unknown[]> {
  const args = { session_id: session.id };
  const revisions = [0, 1, 2, 3, 4];
  const paths = ["kept.txt", "gone.txt"];
  const calls = [
    linkDb.rpc("open_session", args),
    linkDb.rpc("events_since", { ...args, seq: 0 }),
    linkDb.rpc("messages_before", { ...args, before_seq: 1000 }),
    ...revisions.flatMap((revision) => [
      linkDb.rpc("files_at", { ...args, revision }),
      linkDb.rpc("diff_revisions", { ...args, from_revision: revision, to_revision: 4 }),
      ...paths.map((path) => linkDb.rpc("read_file", { ...args, path, revision })),
    ]),
    ...paths.map((path) => linkDb.rpc("read_file", { ...args, path })),
  ];
  const answers = await Promise.all(calls);
  expect(answers.map(({ error }) => error)).toEqual(answers.map(() => null));
  return answers.map(({ data }) => data);
}

async function throughTables(linkDb: Client): Promise<unknown[]> {
  const tables = (await relationsIn(operator, ["public"])).filter(({ name }) => name !== "models");
  const answers = await Promise.all(tables.map(({ name }) => linkDb.from(name as "files").select())); // any of them
  return answers.map(({ data }) => data);
}

test("To ask whether there is news, a reader of a long log without files reads a small part of it", async () => {
  const { owner, id } = await openPromptedSession();
  const token = "p".repeat(32);
  await done(owner.userDb.rpc("create_link", { session_id: id, token }));
  const undo = new Error("undone");
  const pages: number[] = [];
  const asked = operator.begin(async (tx) => {
    await tx`
      insert into public.session_events (session_id, seq, type, payload)
      select ${id}, 100 + n, 'session_changed', '{"title": "Again"}' from generate_series(1, 20000) n`;
    await tx`update public.sessions set last_seq = 20100 where id = ${id}`;
    await tx`analyze public.session_events`;
    await tx`select set_config('request.headers', ${JSON.stringify({ "x-session-link": token })}, true)`;
    // The first time reads the catalogue, too.
    for (const _ of ["first", "second"]) {
      const [row] = await tx`explain (analyze, buffers, format json) select private.events_since(${id}, 20100, 500)`;
      const plan = row?.["QUERY PLAN"][0].Plan;
      pages.push(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]);
    }
    throw undo;
  });
  await expect(asked).rejects.toBe(undo);
  expect(pages[1]).toBeLessThan(150);
});

async function sessionWithSecrets() {
  const prompted = await openPromptedSession();
  const { id, owner } = prompted;
  const set = { session_id: id, changes: { instructions: "our-instructions" } };
  await done(owner.userDb.rpc("set_session", set));
  await write(owner, id, "kept.txt", "old-content", 0);
  await write(owner, id, "kept.txt", "present-content", 1);
  await write(owner, id, "gone.txt", "deleted-content", 2);
  const deletion = { session_id: id, path: "gone.txt", base_revision: 3, change_id: randomUUID() };
  await done(owner.userDb.rpc("delete_file", deletion));
  await operator`update public.session_events set payload = payload || '{"summary": "why-it-changed"}'
    where session_id = ${id} and type = 'revision_created' and payload ->> 'number' = '1'`;
  const first = await ManualAgent.claim(worker, (await prompted.say("the-prompt")).runId);
  const step = await first.startStep();
  await first.stream(step.messageId, "text", 0, "the-answer");
  const tools = [{ call_id: "call-1", name: "run_program", input: { text: "tool-input" } }];
  await first.finishStep(step, { text: "the-answer", tools });
  await first.startTool("call-1");
  const program = { id: randomUUID(), language: "javascript", entry: "main.js", revision: 4, ran_in: "quickjs" };
  const ended = { status: "succeeded", exit_code: 0, output: "program-output", duration_ms: 1 };
  await first.finishTool("call-1", { output: { text: "tool-output" }, execution: { ...program, ...ended } });
  await first.ask("which-color");
  await answerOpenRequest(owner, id, { text: "Green" });
  const again = await ManualAgent.claim(worker, first.runId);
  await again.finish();
  const second = await ManualAgent.claim(worker, (await prompted.say("the-prompt")).runId);
  await second.addSummary("the-summary");
  await second.ask("which-color");
  // An approval and a program with input, as the agent would store them.
  const asked = { kind: "approval", question: { tool: "delete_file", input: { path: "asked-input" } } };
  await operator`update public.run_requests set kind = ${asked.kind}, question = ${operator.json(asked.question)}
    where run_id = ${second.runId}`;
  await operator`update public.session_events set payload = payload || ${operator.json(asked)}
    where run_id = ${second.runId} and type = 'request_opened'`;
  await operator`update public.executions set stdin = 'program-input' where id = ${program.id}`;
  return { id, owner };
}

async function answerOpenRequest(owner: TestUser, sessionId: string, answer: { text: string }): Promise<void> {
  const { data } = await owner.userDb
    .from("run_requests")
    .select("id")
    .match({ session_id: sessionId, status: "open" });
  await done(owner.userDb.rpc("answer_request", { request_id: String(data?.[0]?.id), answer }));
}
