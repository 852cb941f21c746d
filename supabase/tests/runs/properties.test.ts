// Property of runs: whatever workers, members and sweeps do to a session at once, its invariants hold.

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { type AgentWorker, agentWorker, sqlRefusal, workerSql } from "../support/agent-worker.ts";
import { dumpSession } from "../support/session-rows.ts";
import { done, operatorSql } from "../support/test-users.ts";
import { actAtOnce, actsOf, type Contest, everyCall, openContest } from "./concurrent-acts.ts";

const operator = operatorSql(6);
let sql: Awaited<ReturnType<typeof workerSql>>;
let worker: AgentWorker;

beforeAll(async () => {
  sql = workerSql(6);
  worker = agentWorker(sql);
});
afterAll(async () => {
  await Promise.all([operator.end(), sql.end()]);
});

// Only the names are needed to draw acts; the connections are used when they run.
const names = Object.keys(actsOf(agentWorker(operator), operator));
const usual = [
  "claim",
  "claim",
  "begin",
  "begin",
  "stream",
  "say",
  "sayAndCall",
  "startTool",
  "finishTool",
  "finishTool",
];
const drawnAct = fc.record({
  name: fc.constantFrom(...names, ...usual, ...usual),
  slot: fc.nat({ max: 2 }),
  user: fc.nat({ max: 1 }),
});
const story = fc.array(fc.array(drawnAct, { minLength: 1, maxLength: 4 }), { minLength: 8, maxLength: 24 });

/** Every call with a stale token is refused and changes no row. */
async function expectStaleTokensToDoNothing({ session, leases }: Contest): Promise<void> {
  await operator`select worker.sweep()`; // so that a concurrent sweep finds nothing to do
  const live =
    await operator`select l.token from worker.leases l join public.runs r on r.id = l.run_id where r.session_id = ${session.id}`;
  const stale = leases.filter(({ token }) => token !== live[0]?.token);
  const before = await dumpSession(operator, session.id);
  for (const lease of stale.slice(-2)) {
    for (const call of everyCall(worker, lease)) {
      expect(await sqlRefusal(call())).toMatchObject({ status: 410, code: "lease_lost" });
    }
  }
  expect(await dumpSession(operator, session.id)).toBe(before);
}

/** Each succeeded write tool made one revision with one file, and no other tool made any. */
async function expectEffectsOnce({ session }: Contest): Promise<void> {
  const written = await operator`
    select substr(f.path, 9) as call_id from public.file_versions f where f.session_id = ${session.id} and f.path like 'by-tool/%'`;
  const succeeded = await operator`
    select call_id from public.tool_calls where session_id = ${session.id} and name = 'write' and status = 'succeeded'`;
  const sorted = (rows: postgresRows) => rows.map((row) => row.call_id).sort();
  expect(sorted(written)).toEqual(sorted(succeeded));
  const [revisions] = await operator`select
    (select count(*) from public.revisions where session_id = ${session.id})::integer as made,
    (select head_revision from public.sessions where id = ${session.id}) as head,
    (select count(*) from public.file_versions where session_id = ${session.id})::integer as files`;
  expect(revisions).toEqual({ made: revisions?.files, head: revisions?.files, files: revisions?.files });
}
type postgresRows = readonly { readonly call_id?: string }[];

test("Any interleaving of healthy, dead and late workers, members and sweeps leaves a well-formed session", async () => {
  const acts = actsOf(worker, operator);
  await fc.assert(
    fc.asyncProperty(story, async (rounds) => {
      const contest = await openContest(operator);
      await contest.session.say("Begin");
      for (const [index, round] of rounds.entries()) {
        await actAtOnce(
          contest,
          round.flatMap(({ name, ...who }) => (acts[name] ? [{ act: acts[name], ...who }] : [])),
        );
        expect(await brokenInvariants(operator, contest.session.id)).toEqual([]);
        if (index % 6 === 5) await expectStaleTokensToDoNothing(contest);
      }
      await expectStaleTokensToDoNothing(contest);
      await expectEffectsOnce(contest);
      await endEverything(contest);
      expect(await brokenInvariants(operator, contest.session.id)).toEqual([]);
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 14) },
  );
});

/** All workers die, and a member stops the remaining runs: every run ends. */
async function endEverything({ session }: Contest): Promise<void> {
  await operator`update worker.leases l set expires_at = now() - interval '1 second'
    from public.runs r where r.id = l.run_id and r.session_id = ${session.id}`;
  const runs = await operator`select id from public.runs where session_id = ${session.id} order by created_at, id`;
  for (const { id } of runs) await done(session.owner.userDb.rpc("stop_run", { run_id: id }));
  const open = await operator`select id from public.runs where session_id = ${session.id} and finished_at is null`;
  expect(open).toEqual([]);
}
