// A session with a row in every table, and users of every role.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { signInAsGuest, signUp, stack, type TestUser } from "./test-users.ts";

export const actors = ["owner", "editor", "viewer", "visitor", "stranger", "guest", "anonymous"] as const;
export type Actor = (typeof actors)[number];

/** Four users and a guest; the other two actors are not signed in. */
export type TestUsers = Readonly<Record<"owner" | "editor" | "viewer" | "stranger" | "guest", TestUser>>;

export interface SeededSession {
  readonly id: string;
  readonly linkToken: string;
  readonly messageId: string;
  /** A run that wrote src/agent.ts and succeeded. */
  readonly finishedRunId: string;
  /** A run that waits for the answer to the request. */
  readonly waitingRunId: string;
  readonly requestId: string;
  /** A message that waits behind that run. */
  readonly queuedMessageId: string;
  readonly providerKeyId: string;
  /** Open, for the stranger. */
  readonly invitationId: string;
  /** A program that waits to be run. Nobody started it, so it does not count against a limit of users. */
  readonly queuedExecutionId: string;
  /** A program that a browser runs, and the token of that browser. */
  readonly browserExecutionId: string;
  readonly browserToken: string;
  /** Asks browsers to run a program. */
  readonly executionRequestId: string;
}

export async function signUpUsers(): Promise<TestUsers> {
  const [owner, editor, viewer, stranger, guest] = await Promise.all([
    signUp(),
    signUp(),
    signUp(),
    signUp(),
    signInAsGuest(),
  ]);
  return { owner, editor, viewer, stranger, guest };
}

/** The headers of the actor's requests. The visitor has the link but no account, anonymous has neither. */
export async function headersOf(
  actor: Actor,
  users: TestUsers,
  session: SeededSession,
): Promise<Record<string, string>> {
  const apikey = stack().publishableKey;
  if (actor === "visitor") return { apikey, "x-session-link": session.linkToken };
  if (actor === "anonymous") return { apikey };
  const { data } = await users[actor].userDb.auth.getSession();
  return { apikey, authorization: `Bearer ${data.session?.access_token}` };
}

/** Runs SQL as this user, but with the operator's rights. */
export async function actingAs<T>(
  sql: postgres.Sql,
  userId: string,
  act: (tx: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  const { outcome } = await sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, true)`;
    return { outcome: await act(tx) };
  });
  return outcome;
}

export async function seedSession(
  sql: postgres.Sql,
  { owner, editor, viewer, stranger }: TestUsers,
): Promise<SeededSession> {
  const [id, messageId, requestId, providerKeyId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const linkToken = randomUUID().replaceAll("-", "");
  await actingAs(sql, owner.id, async (tx) => {
    await tx`select public.create_session(${id}, 'Seeded')`;
    await tx`select public.write_file(${id}, 'src/main.ts', 'export {}', 0, ${randomUUID()})`;
    await tx`select public.lock_file(${id}, '.env'), public.create_link(${id}, ${linkToken}, true, true, true)`;
    await tx`select public.set_profile('{"name": "Olga"}')`;
    await tx`select worker.save_provider_key(${owner.id}, ${tx.json({ id: providerKeyId, provider: "anthropic", host: `${id}.example`, last_four: "abcd", ciphertext: "AAAA", nonce: "AAAA", master_key_id: "1" })})`;
    await tx`select worker.start_model_call_for(${owner.id}, ${tx.json({ call_id: randomUUID(), request_id: randomUUID(), session_id: id, function_name: "session_title", model_id: "scripted-demo", input_tokens: 9, output_tokens: 9 })})`;
  });
  // Not by invite_member, which counts how many an owner sends.
  const invitationId = randomUUID();
  for (const [{ email }, role, invitation] of [
    [editor, "editor", randomUUID()],
    [viewer, "viewer", randomUUID()],
    [stranger, "viewer", invitationId],
  ] as const) {
    const invited = { id: invitation, session_id: id, email, role, invited_by: owner.id };
    await sql`insert into public.invitations ${sql(invited)}`;
  }
  await actingAs(sql, editor.id, (tx) => tx`select public.accept_invitation(${id}, 'editor')`);
  await actingAs(sql, viewer.id, (tx) => tx`select public.accept_invitation(${id}, 'viewer')`);
  await actingAs(sql, owner.id, (tx) => tx`select public.hand_over(${id}, ${editor.id})`);
  const finishedRunId = await actingAs(sql, owner.id, async (tx) => {
    const runId = await say(tx, id, messageId);
    await workThrough(tx, runId);
    return runId;
  });
  const waitingRunId = await actingAs(sql, owner.id, async (tx) => {
    const runId = await say(tx, id, randomUUID());
    const token = await claim(tx, runId);
    const request = { id: requestId, kind: "question", question: { text: "Which one?" } };
    await tx`select worker.wait_for_answer(${runId}, ${token}, ${tx.json(request)})`;
    return runId;
  });
  const queuedMessageId = randomUUID();
  const queued = {
    id: queuedMessageId,
    session_id: id,
    role: "user",
    parts: [{ type: "text", text: "And then?" }],
  };
  await sql`insert into public.messages ${sql({ ...queued, parts: sql.json(queued.parts) })}`;
  const attachmentId = randomUUID();
  const attachment = { id: attachmentId, session_id: id, message_id: queuedMessageId, path: `${id}/${attachmentId}` };
  await sql`insert into public.attachments ${sql({ ...attachment, name: "a.png", media_type: "image/png", bytes: 3 })}`;
  const queuedExecutionId = randomUUID();
  const program = { id: queuedExecutionId, session_id: id, entry: "src/main.ts", language: "typescript" };
  await sql`insert into public.executions ${sql({ ...program, revision: 2, status: "queued" })}`;
  const [browserExecutionId, browserToken, executionRequestId] = [randomUUID(), randomUUID(), randomUUID()];
  const running = { ...program, id: browserExecutionId, revision: 2, status: "running", ran_in: "browser" };
  const inAnHour = new Date(Date.now() + 3_600_000);
  await sql`insert into public.executions ${sql(running)}`;
  await sql`insert into worker.execution_leases ${sql({ execution_id: running.id, token: browserToken, expires_at: inAnHour })}`;
  const question = sql.json({ language: "python", entry: "main.py", revision: 2, stdin: null });
  const asked = { id: executionRequestId, session_id: id, run_id: finishedRunId, call_id: "call-2", step: 1 };
  await sql`insert into public.run_requests ${sql({ ...asked, kind: "execution", question, expires_at: inAnHour })}`;
  const runs = { finishedRunId, waitingRunId, requestId, queuedMessageId };
  const programs = { queuedExecutionId, browserExecutionId, browserToken, executionRequestId };
  return { id, linkToken, messageId, ...runs, providerKeyId, ...programs, invitationId };
}

async function say(tx: postgres.TransactionSql, sessionId: string, messageId: string): Promise<string> {
  const parts = [{ type: "text", text: "Do something" }];
  await tx`select public.send_message(${sessionId}, ${messageId}, ${tx.json(parts)})`;
  const [run] = await tx`select id from public.runs where message_id = ${messageId}`;
  return run?.id;
}

async function claim(tx: postgres.TransactionSql, runId: string): Promise<string> {
  const [claimed] = await tx`select worker.claim_run(${runId}) ->> 'token' as token`;
  return claimed?.token;
}

/** One run of an agent: it says something, calls a tool that writes and runs a file, and finishes. */
async function workThrough(tx: postgres.TransactionSql, runId: string): Promise<void> {
  const token = await claim(tx, runId);
  const [callId, messageId] = [randomUUID(), randomUUID()];
  const call = { call_id: callId, message_id: messageId, step: 1, model_id: "scripted-demo" };
  await tx`select worker.start_model_call(${runId}, ${token}, ${tx.json({ ...call, input_tokens: 9, output_tokens: 9 })})`;
  const text = { type: "text_streamed", message_id: messageId, part: 0, text: "I write a file." };
  await tx`select worker.append_many(${tx.json([{ run_id: runId, token, events: [text] }])})`;
  const toolCall = { call_id: "call-1", name: "write_file", input: { path: "src/agent.ts" } };
  const said = {
    call_id: callId,
    message_id: messageId,
    status: "finished",
    stop_reason: "tool_calls",
    usage: { input_tokens: 9, output_tokens: 5 },
    parts: [
      { type: "text", text: text.text },
      { type: "tool_call", ...toolCall },
    ],
    tool_calls: [toolCall],
  };
  await tx`select worker.finish_model_call(${runId}, ${token}, ${tx.json(said)})`;
  await tx`select worker.start_tool_call(${runId}, ${token}, 'call-1')`;
  const outcome = {
    status: "succeeded",
    output: { ok: true },
    changes: [{ op: "write", path: "src/agent.ts", content: "export const made = true" }],
    base_revision: 1,
    execution: { ...anExecution, id: randomUUID() },
  };
  await tx`select worker.finish_tool_call(${runId}, ${token}, 'call-1', ${tx.json(outcome)})`;
  await tx`select worker.finish_run(${runId}, ${token}, 'succeeded')`;
}

const anExecution = {
  language: "javascript",
  entry: "src/agent.ts",
  revision: 2,
  ran_in: "quickjs",
  status: "succeeded",
  exit_code: 0,
  output: "ok",
  duration_ms: 1,
};
