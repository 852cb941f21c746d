// Plays one run for each seed and compares how it ends with an undisturbed run.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { workSlice } from "../../supabase/functions/_shared/slice/work-slice.ts";
import { faultOf } from "../../supabase/functions/_shared/store/postgres-fault.ts";
import type { ChaosStack } from "./chaos-stack.ts";
import { type FaultPlan, planFaults } from "./fault-plan.ts";
import { DeadProcess, type FaultCounter, faultyDb } from "./faulty-db.ts";
import { brokenAfterEnd } from "./invariants.ts";
import { differences, type Outcome, readOutcome } from "./outcome.ts";
import { sliceDeps } from "./slice-here.ts";

const scenario = "scenario:work?say=12";
const maxSlices = 200;
/** A suspended process continues after this time even if the process that took over is still at work. */
const suspendedMs = 2_000;

export interface Seeds {
  readonly first: number;
  readonly count: number;
  readonly atOnce: number;
  /** Difference between one seed and the next; 1 by default. */
  readonly stride?: number;
}

/** Each failure says what is wrong and how to play the seed again. */
export async function playSeeds(stack: ChaosStack, { first, count, atOnce, stride = 1 }: Seeds): Promise<string[]> {
  const undisturbed = await playRun(stack, new Map());
  const failures = undisturbed.broken.map((rule) => `Undisturbed: ${rule}`);
  const seeds = Array.from({ length: count }, (_, index) => first + index * stride).values();
  const playRemaining = async () => {
    for (const seed of seeds) failures.push(...judge(seed, await playRun(stack, planFaults(seed)), undisturbed));
  };
  await Promise.all(Array.from({ length: atOnce }, playRemaining));
  return failures;
}

function judge(seed: number, played: Played, undisturbed: Played): string[] {
  const wrong = [...played.broken, ...differences(played.outcome, undisturbed.outcome)];
  if (wrong.length === 0) return [];
  const faults = played.injected.join(", ");
  return [`Seed ${seed} (${faults}):\n${wrong.join("\n")}\nPlay it again: npm run chaos -- --seed ${seed} --seeds 1`];
}

interface Played {
  readonly outcome: Outcome;
  readonly broken: readonly string[];
  readonly injected: readonly string[];
}

async function playRun(stack: ChaosStack, plan: FaultPlan): Promise<Played> {
  const { sql, db, modelServerUrl } = stack;
  const injected: string[] = [];
  const { sessionId, runId, requestLog } = await startRun(stack);
  const counter: FaultCounter = {
    calls: 0,
    plan,
    onFault: (fault, call) => injected.push(`${fault} at call ${call}`),
    suspend: async () => {
      await expireLease(sql, runId);
      await Promise.race([slice(), sleep(suspendedMs)]);
    },
  };
  const slice = () => workSlice(runId, sliceDeps(faultyDb(db, counter))).catch(ignoreDeath);
  for (let slices = 0; slices < maxSlices; slices += 1) {
    const [run] = await sql`select status from public.runs where id = ${runId}`;
    if (run?.status === "waiting") await answer(sql, sessionId);
    else if (run?.status === "running") await expireLease(sql, runId);
    else if (run?.status !== "queued") break;
    const isDoubled = plan.get(counter.calls + 1) === "doubled_kick";
    await Promise.all(isDoubled ? [slice(), slice()] : [slice()]);
  }
  const requests = await countRequests(modelServerUrl, requestLog);
  return {
    outcome: await readOutcome(sql, sessionId),
    broken: await brokenAfterEnd(sql, sessionId, requests),
    injected,
  };
}

async function startRun({ sql, modelServerUrl }: ChaosStack) {
  const [ownerId, sessionId, messageId] = [randomUUID(), randomUUID(), randomUUID()];
  const requestLog = `chaos-${sessionId}`;
  await sql`insert into auth.users (id, email) values (${ownerId}, ${`${ownerId}@example.com`})`;
  await sql`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${requestLog}, 'openai_chat', ${scenario}, 'Chaos', ${`${modelServerUrl}/s/${requestLog}/v1`}, 100000, 8000)`;
  await actAs(sql, ownerId, async (tx) => {
    await tx`select public.create_session(id => ${sessionId}, model_id => ${requestLog})`;
    await tx`select public.send_message(${sessionId}, ${messageId}, ${sql.json([{ type: "text", text: "Work." }])})`;
  });
  const [run] = await sql`select id from public.runs where message_id = ${messageId}`;
  return { sessionId, runId: String(run?.id), requestLog };
}

function actAs(sql: postgres.Sql, userId: string, act: (tx: postgres.TransactionSql) => Promise<unknown>) {
  return sql.begin(async (tx) => {
    const claims = JSON.stringify({ sub: userId, role: "authenticated" });
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    await act(tx);
  });
}

/** Does what time would do: the lease expires, and the sweep finds the run. */
async function expireLease(sql: postgres.Sql, runId: string): Promise<void> {
  await sql.begin(async (tx) => {
    const [session] = await tx`select s.id from public.sessions s join public.runs r on r.session_id = s.id
      where r.id = ${runId} for update of s`;
    await tx`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
    await tx`select private.release_expired_lease(${session?.id})`;
  });
}

async function answer(sql: postgres.Sql, sessionId: string): Promise<void> {
  const [request] = await sql`select q.id, s.owner_id from public.run_requests q
    join public.sessions s on s.id = q.session_id where q.session_id = ${sessionId} and q.status = 'open'`;
  if (!request) return;
  await actAs(
    sql,
    request.owner_id,
    (tx) => tx`select public.answer_request(${request.id}, ${sql.json({ text: "yes" })})`,
  );
}

async function countRequests(modelServerUrl: string, requestLog: string): Promise<number> {
  const response = await fetch(`${modelServerUrl}/s/${requestLog}/requests`);
  const requests: unknown = await response.json();
  return Array.isArray(requests) ? requests.length : Number.NaN;
}

/** On a busy machine a database call can time out; the slice then counts as dead. */
function ignoreDeath(error: unknown): void {
  if (!(error instanceof DeadProcess) && faultOf(error) !== "lost") throw error;
}
