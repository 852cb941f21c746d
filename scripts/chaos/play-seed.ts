// Plays one run with the faults of one seed: workers that die, hang or come in pairs, against the real database and model server.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { type SliceDeps, workSlice } from "../../supabase/functions/_shared/slice/work-slice.ts";
import type { WorkerDb } from "../../supabase/functions/_shared/store/connection.ts";
import { type FaultPlan, planFaults } from "./fault-plan.ts";
import { DeadProcess, type FaultCounter, faultyDb } from "./faulty-db.ts";
import { brokenRules, type Outcome, readOutcome } from "./outcome.ts";

export interface ChaosDeps {
  /** As the operator. */
  readonly sql: postgres.Sql;
  readonly db: WorkerDb;
  readonly modelServerUrl: string;
  /** What a slice needs besides its database. */
  readonly powersOf: (db: WorkerDb) => SliceDeps;
  readonly ownerId: string;
}

export interface Played {
  readonly seed: number;
  readonly outcome: Outcome;
  readonly broken: readonly string[];
  readonly story: readonly string[];
}

const scenario = "scenario:work?say=12";
const maxSlices = 200;

export async function playSeed(seed: number, deps: ChaosDeps, plan: FaultPlan = planFaults(seed)): Promise<Played> {
  const { sql } = deps;
  const story: string[] = [];
  const { sessionId, runId, lane } = await openScene(deps);
  const counter: FaultCounter = {
    calls: 0,
    plan,
    onFault: (fault, call) => story.push(`${fault} at call ${call}`),
    holdUp: async () => {
      await expireLease(sql, runId);
      await Promise.race([slice(), sleep(2_000)]);
    },
  };
  const powers = () => deps.powersOf(faultyDb(deps.db, counter));
  const slice = () => workSlice(runId, powers()).catch(ofTheDead);
  for (let slices = 0; slices < maxSlices; slices += 1) {
    const [run] = await sql`select status from public.runs where id = ${runId}`;
    if (run?.status === "waiting") await answer(sql, sessionId);
    else if (run?.status === "running") await expireLease(sql, runId);
    else if (run?.status !== "queued") break;
    const isDoubled = plan.get(counter.calls + 1) === "doubled_kick";
    await Promise.all(isDoubled ? [slice(), slice()] : [slice()]);
  }
  const requests = await requestsOf(deps.modelServerUrl, lane);
  return {
    seed,
    outcome: await readOutcome(sql, sessionId),
    broken: await brokenRules(sql, sessionId, requests),
    story,
  };
}

async function openScene({ sql, ownerId, modelServerUrl }: ChaosDeps) {
  const sessionId = randomUUID();
  const messageId = randomUUID();
  const lane = `chaos-${sessionId}`;
  await sql`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${lane}, 'openai_chat', ${scenario}, 'Chaos', ${`${modelServerUrl}/s/${lane}/v1`}, 100000, 8000)`;
  await sql.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify({ sub: ownerId, role: "authenticated" })}, true)`;
    await transaction`select public.create_session(id => ${sessionId}, model_id => ${lane})`;
    await transaction`select public.send_message(${sessionId}, ${messageId}, ${sql.json([{ type: "text", text: "Work." }])})`;
  });
  const [run] = await sql`select id from public.runs where message_id = ${messageId}`;
  return { sessionId, runId: String(run?.id), lane };
}

/** As time would do it, only sooner: the lease has run out, and the sweep has found the run. */
async function expireLease(sql: postgres.Sql, runId: string): Promise<void> {
  await sql.begin(async (transaction) => {
    const [session] = await transaction`select s.id from public.sessions s join public.runs r on r.session_id = s.id
      where r.id = ${runId} for update of s`;
    await transaction`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
    await transaction`select private.release_expired_lease(${session?.id})`;
  });
}

async function answer(sql: postgres.Sql, sessionId: string): Promise<void> {
  await sql.begin(async (transaction) => {
    const [request] = await transaction`select q.id, s.owner_id from public.run_requests q
      join public.sessions s on s.id = q.session_id where q.session_id = ${sessionId} and q.status = 'open'`;
    if (!request) return;
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify({ sub: request.owner_id, role: "authenticated" })}, true)`;
    await transaction`select public.answer_request(${request.id}, ${sql.json({ text: "yes" })})`;
  });
}

async function requestsOf(modelServerUrl: string, lane: string): Promise<number> {
  const response = await fetch(`${modelServerUrl}/s/${lane}/requests`);
  const requests: unknown = await response.json();
  return Array.isArray(requests) ? requests.length : Number.NaN;
}

function ofTheDead(error: unknown): void {
  if (!(error instanceof DeadProcess)) throw error;
}
