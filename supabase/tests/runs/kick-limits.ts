// Which kicks are sent while runs wait. What time does is shown by making rows older.
import { beforeEach, describe, expect, test } from "vitest";
import { actingAs } from "../support/seeded-session.ts";
import { logOf } from "../support/session-rows.ts";
import type { KickedStack } from "./kicked-stack.ts";

export function testKickLimits(stack: KickedStack): void {
  describe("kicks while runs wait", () => {
    beforeEach(() => stack.operator`update private.settings set lease_seconds = 3`);

    /** Says something in so many sessions. */
    async function wait(sessions: number): Promise<string[]> {
      const runIds: string[] = [];
      for (const _ of Array(sessions).keys()) runIds.push(await stack.say(await stack.openSession()));
      return runIds;
    }

    /** Lets ten minutes pass, with a sweep every five seconds. */
    async function passTenMinutes(): Promise<void> {
      for (const _ of Array(120).keys()) {
        await stack.operator`update public.runs set created_at = created_at - interval '5 seconds',
          kicked_at = kicked_at - interval '5 seconds'`;
        await stack.operator`select worker.sweep()`;
      }
    }

    /** Kicks of all runs, once as many have arrived as were sent. */
    async function arrived(): Promise<string[]> {
      const [sent] = await stack.operator`select coalesce(sum(kicks), 0)::int as kicks from public.runs`;
      await expect.poll(() => stack.kicked.length).toBe(sent?.kicks);
      return stack.kicked;
    }

    test("The three runs that may start are kicked ever more rarely over ten minutes", async () => {
      const runIds = await wait(3);
      await passTenMinutes();
      const kicks = await arrived();
      expect(new Set(kicks)).toEqual(new Set(runIds));
      // After 3, 6, 12, 24, 48, 96 seconds, then every two minutes: nine each, or ten when a sweep comes at the right moment.
      expect(kicks.length).toBeGreaterThanOrEqual(3 * 8);
      expect(kicks.length).toBeLessThanOrEqual(3 * 11);
    });

    test("Of 100 waiting sessions three at a time are kicked, and after five kicks in vain the next ones get their turn", async () => {
      const runIds = await wait(100);
      // On a slow machine the sweep has kicked others before the last one waits.
      expect((await arrived()).slice(0, 3).toSorted()).toEqual(runIds.slice(0, 3).toSorted());
      await passTenMinutes();
      const kicks = await arrived();
      // Five kicks take about a minute and a half.
      const tried = runIds.slice(0, new Set(kicks).size);
      expect(new Set(kicks)).toEqual(new Set(tried));
      expect(tried.length).toBeGreaterThanOrEqual(3 * 5);
      expect(tried.length).toBeLessThanOrEqual(3 * 8);
      for (const runId of tried) expect(kicks.filter((id) => id === runId).length).toBeLessThanOrEqual(5);
    });

    test("A run that ends kicks another session before those whose kick may still be answered", async () => {
      const runIds = await wait(4);
      const [first = "", , , fourth] = runIds;
      const token = await stack.claim(first);
      await stack.finish(first, token);
      await expect.poll(() => stack.kicked.toSorted()).toEqual([...runIds.slice(0, 3), fourth].toSorted());
    });

    test("A claimed run is kicked without delay when it yields, whatever was tried before", async () => {
      const [runId = ""] = await wait(1);
      await passTenMinutes();
      const before = (await arrived()).length;
      const token = await stack.claim(runId);
      await stack.operator`select worker.yield_run(${runId}, ${token})`;
      await expect.poll(() => stack.kicked.length).toBe(before + 1);
    });

    test.each([
      ["blocked", { is_blocked: true }],
      ["at their limit of live runs", { max_live_runs: 0 }],
    ])("Nothing is kicked in ten minutes for a user who is %s", async (_how, limits) => {
      await stack.operator`insert into private.user_limits ${stack.operator({ user_id: stack.ownerId, ...limits })}`;
      await wait(5);
      await passTenMinutes();
      expect(await arrived()).toEqual([]);
      await stack.operator`delete from private.user_limits`;
      await stack.operator`select worker.sweep()`;
      expect(await arrived()).toHaveLength(3);
    });

    test("Nothing is kicked in ten minutes while runs are paused, and the oldest are when they go on", async () => {
      await stack.operator`update private.settings set runs_paused = true`;
      const runIds = await wait(5);
      await passTenMinutes();
      expect(await arrived()).toEqual([]);
      await stack.operator`update private.settings set runs_paused = false`;
      await stack.operator`select worker.sweep()`;
      expect((await arrived()).toSorted()).toEqual(runIds.slice(0, 3).toSorted());
    });

    test("A message behind a live run kicks nobody, and its run is kicked when the other ends", async () => {
      const sessionId = await stack.openSession();
      const [first, second] = [await stack.say(sessionId), await stack.say(sessionId)];
      await stack.operator`update private.settings set lease_seconds = 600`;
      const token = await stack.claim(first);
      await passTenMinutes();
      await stack.finish(first, token);
      await expect.poll(() => stack.kicked).toEqual([first, second]);
    });

    test("Deleting a message behind others kicks nobody, and deleting the first kicks the next", async () => {
      const sessionId = await stack.openSession();
      const [first = "", second = "", third = ""] = [
        await stack.say(sessionId),
        await stack.say(sessionId),
        await stack.say(sessionId),
      ];
      const drop = (runId: string) =>
        actingAs(
          stack.operator,
          stack.ownerId,
          (tx) => tx`select public.delete_queued_message(message_id) from public.runs where id = ${runId}`,
        );
      await drop(second);
      expect(await arrived()).toEqual([first]);
      await drop(first);
      await expect.poll(() => stack.kicked).toEqual([first, third]);
    });

    test("Resuming a queue again and again kicks nobody who was kicked already", async () => {
      const sessionId = await stack.openSession();
      const runId = await stack.say(sessionId);
      const resume = () =>
        actingAs(stack.operator, stack.ownerId, (tx) => tx`select public.resume_queue(${sessionId})`);
      for (const _ of Array(20).keys()) await resume();
      expect(await arrived()).toEqual([runId]);
      await stack.operator`update public.sessions set queue_paused_at = now() where id = ${sessionId}`;
      await resume();
      expect(await arrived()).toEqual([runId, runId]);
    });

    test("Runs that were queued for more than a day fail with a sentence, in the log too, and pause nothing", async () => {
      const sessionId = await stack.openSession();
      const runIds = [await stack.say(sessionId), await stack.say(sessionId)];
      const fresh = await stack.say(await stack.openSession());
      await stack.operator`update public.runs set created_at = now() - interval '25 hours' where id in ${stack.operator(runIds)}`;
      await stack.operator`select worker.sweep()`;
      const ended =
        await stack.operator`select status, error_code, error_sentence from public.runs where id in ${stack.operator(runIds)}`;
      const failed = {
        status: "failed",
        error_code: "queued_too_long",
        error_sentence: "This waited for 24 hours and could not be started. Try it again, or ask the operator.",
      };
      expect(ended).toEqual([failed, failed]);
      const ends = (await logOf(stack.operator, sessionId)).filter(({ type }) => type === "run_finished");
      expect(ends.map(({ payload }) => payload)).toMatchObject([failed, failed]);
      expect(await stack.operator`select queue_paused_at from public.sessions where id = ${sessionId}`).toEqual([
        { queue_paused_at: null },
      ]);
      expect(await stack.operator`select status from public.runs where id = ${fresh}`).toEqual([{ status: "queued" }]);
    });

    test("A message waits for longer than a day behind a live run, and has its whole time once that ends", async () => {
      const sessionId = await stack.openSession();
      const [first, second] = [await stack.say(sessionId), await stack.say(sessionId)];
      const token = await stack.claim(first);
      await stack.operator`update public.runs set created_at = now() - interval '25 hours'`;
      const statusAfterSweep = async () => {
        await stack.operator`select worker.sweep()`;
        return (await stack.operator`select status from public.runs where id = ${second}`)[0]?.status;
      };
      expect(await statusAfterSweep()).toBe("queued");
      await stack.finish(first, token);
      expect(await statusAfterSweep()).toBe("queued");
      await stack.operator`update public.runs set finished_at = now() - interval '25 hours' where id = ${first}`;
      expect(await statusAfterSweep()).toBe("failed");
    });

    test("Runs wait for longer than a day while runs are paused or a person has to resume the queue, and may start after it", async () => {
      const [sessionId, stopped] = [await stack.openSession(), await stack.openSession()];
      const runIds = [await stack.say(sessionId), await stack.say(stopped)];
      await stack.operator`update public.sessions set queue_paused_at = now() where id = ${stopped}`;
      await stack.operator`update public.runs set created_at = now() - interval '25 hours'`;
      await stack.operator`update private.settings set runs_paused = true`;
      await stack.operator`select worker.sweep()`;
      const queued = () => stack.operator`select id from public.runs where status = 'queued' order by place, id`;
      expect(new Set((await queued()).map(({ id }) => id))).toEqual(new Set(runIds));
      await stack.operator`update private.settings set runs_paused = false`;
      await stack.operator`select private.unpause_queue(${stopped}, ${stack.ownerId})`;
      await stack.operator`select worker.sweep()`;
      expect(new Set((await queued()).map(({ id }) => id))).toEqual(new Set(runIds));
      await stack.operator`update private.settings set runs_resumed_at = now() - interval '25 hours'`;
      await stack.operator`select worker.sweep()`;
      expect(await queued()).toEqual([{ id: runIds[1] }]);
    });

    test("A run that waited for an answer for two days has its whole time in the queue, and none of it counts as its work", async () => {
      const runId = await stack.say(await stack.openSession());
      await stack.operator`update public.runs set status = 'waiting', started_at = now() - interval '49 hours',
    idle_since = now() - interval '48 hours', created_at = now() - interval '49 hours' where id = ${runId}`;
      await stack.operator`select private.resume_run(${runId})`;
      await stack.operator`select worker.sweep()`;
      const [run] = await stack.operator`
    select status, idle >= '48 hours' as is_counted, idle_since > now() - interval '1 minute' as is_queued_now
    from public.runs where id = ${runId}`;
      expect(run).toEqual({ status: "queued", is_counted: true, is_queued_now: true });
    });
  });
}
