// Adds the events that a seeded session lacks, so that its log has every type.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { actingAs, type SeededSession, type TestUsers } from "../support/seeded-session.ts";

export async function addEveryEvent(
  sql: postgres.Sql,
  { id, waitingRunId: runId, requestId, queuedMessageId }: SeededSession,
  { owner }: TestUsers,
): Promise<void> {
  await actingAs(sql, owner.id, async (tx) => {
    const settings = { title: "Renamed", model_id: "scripted-demo", approval_policy: "ask_before_all" };
    await tx`select public.set_session(${id}, ${tx.json(settings)}), public.lock_file(${id}, '.env', false)`;
    await tx`select public.set_revision(${id}, 1, '{"name": "The first"}')`;
    await tx`select public.answer_request(${requestId}, '{"text": "That one"}')`;
    await tx`select public.edit_queued_message(${queuedMessageId}, '[{"type": "text", "text": "Rather this"}]')`;
    await tx`select public.delete_queued_message(${queuedMessageId})`;
  });
  await actingAs(sql, owner.id, async (tx) => {
    const token = await claim(tx, runId);
    await tx`select public.send_message(${id}, ${randomUUID()}, '[{"type": "text", "text": "Join"}]', true)`;
    await tx`select worker.read_history(${runId}, ${token})`;
    const voided = await startMessage(tx, runId, token);
    const events = [
      { type: "reasoning_streamed", message_id: voided.message_id, part: 0, text: "Hm" },
      { type: "plan_updated", items: [{ text: "Think", status: "doing" }] },
      { type: "model_retried", model_id: "gpt-6-astra", code: "model_overloaded", sentence: "Busy.", delay_ms: 800 },
      { type: "model_switched", from_model_id: "gpt-6-astra", to_model_id: "scripted-demo", reason: "overloaded" },
    ];
    await tx`select worker.append_many(${tx.json([{ run_id: runId, token, events }])})`;
    await tx`select worker.finish_model_call(${runId}, ${token}, ${tx.json({ ...voided, status: "discarded" })})`;
    await tx`select worker.yield_run(${runId}, ${token}, 'the slice is over')`;
  });
  await actingAs(sql, owner.id, async (tx) => {
    const executionId = randomUUID();
    await tx`select public.start_execution(${id}, ${executionId}, 'src/main.ts')`;
    const [claimed] = await tx`select worker.claim_execution(${executionId}) ->> 'token' as token`;
    const outcome = { status: "succeeded", exit_code: 0, output: "Hello", duration_ms: 1, ran_in: "quickjs" };
    await tx`select worker.finish_execution(${executionId}, ${claimed?.token}, ${tx.json(outcome)})`;
  });
  await actingAs(sql, owner.id, async (tx) => {
    const token = await claim(tx, runId);
    const request = { id: randomUUID(), kind: "approval", question: { text: "May I?" } };
    await tx`select worker.wait_for_answer(${runId}, ${token}, ${tx.json(request)})`;
    await tx`select public.send_message(${id}, ${randomUUID()}, '[{"type": "text", "text": "And then?"}]')`;
    await tx`select public.stop_run(${runId}), public.resume_queue(${id})`;
  });
}

async function claim(tx: postgres.TransactionSql, runId: string): Promise<string> {
  const [claimed] = await tx`select worker.claim_run(${runId}) ->> 'token' as token`;
  return claimed?.token;
}

async function startMessage(tx: postgres.TransactionSql, runId: string, token: string) {
  const call = { call_id: randomUUID(), message_id: randomUUID() };
  const limits = { step: 1, model_id: "scripted-demo", input_tokens: 9, output_tokens: 9 };
  await tx`select worker.start_model_call(${runId}, ${token}, ${tx.json({ ...call, ...limits })})`;
  return call;
}
