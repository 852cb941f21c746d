// Sends the requests that SQL queued: at most once each, after their transaction committed, with their own timeout.
import { inTurn } from "../in-turn.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { openPool, type Pool } from "../postgres/pool.ts";
import { wakeOn } from "../postgres/wake-up.ts";
import { exchange, type QueuedRequest, type RequestOutcome } from "./exchange.ts";

const maxInFlight = 200;
const responseLifetime = "6 hours";
const sweepMs = 60_000;

export interface NetDeps {
  readonly adminUrl: string;
  readonly log: Logger;
}

export async function createNet({ adminUrl, log }: NetDeps): Promise<StackPart> {
  const sql = openPool(adminUrl, { max: 4, name: "net" });
  const stopping = new AbortController();
  const stopped = stopping.signal;
  const inFlight = new Set<Promise<void>>();

  const start = (request: QueuedRequest) => {
    const sending: Promise<void> = send(sql, request, stopped)
      .catch((error: unknown) => log.warn("the response to a request was lost", { url: request.url, error }))
      .finally(() => {
        const wasFull = inFlight.size === maxInFlight;
        inFlight.delete(sending);
        if (wasFull) taking.ask();
      });
    inFlight.add(sending);
  };
  const take = async () => {
    const free = maxInFlight - inFlight.size;
    if (free === 0) return;
    const requests = await takeRequests(sql, free);
    requests.forEach(start);
    if (requests.length === free) taking.ask();
  };
  const onError = (error: unknown) => log.debug("the request queue cannot be read at the moment", { error });
  const taking = inTurn(take, { stopped, onError });
  const wakeUp = await wakeOn({ url: adminUrl, channel: "net_http_request", log }, taking.ask);
  const sweep = setInterval(() => {
    deleteOldResponses(sql).catch((error: unknown) => log.debug("old responses could not be deleted", { error }));
  }, sweepMs);
  sweep.unref();

  return {
    stop: async () => {
      clearInterval(sweep);
      stopping.abort();
      await wakeUp.stop();
      await Promise.allSettled([taking.idle(), ...inFlight]);
      await sql.end({ timeout: 1 });
    },
  };
}

async function send(sql: Pool, request: QueuedRequest, stopped: AbortSignal): Promise<void> {
  const outcome = await exchange(request, stopped);
  if (!stopped.aborted) await storeOutcome(sql, request.id, outcome);
}

/** Deleting the rows first makes it at most once: after a crash nothing is sent again. */
async function takeRequests(sql: Pool, limit: number): Promise<QueuedRequest[]> {
  return await sql<QueuedRequest[]>`
    delete from net.http_request_queue where id in (
      select id from net.http_request_queue order by id limit ${limit} for update skip locked)
    returning id, method, url, headers, body, timeout_milliseconds as "timeoutMs"`;
}

async function storeOutcome(sql: Pool, id: number, outcome: RequestOutcome): Promise<void> {
  if ("error" in outcome) {
    await sql`insert into net._http_response (id, error_msg) values (${id}, ${outcome.error})`;
    return;
  }
  const { status, contentType, headers, content } = outcome;
  await sql`
    insert into net._http_response (id, status_code, content_type, headers, content, timed_out)
    values (${id}, ${status}, ${contentType}, ${sql.json(headers)}, ${content}, false)`;
}

async function deleteOldResponses(sql: Pool): Promise<void> {
  await sql`delete from net._http_response where created < now() - ${responseLifetime}::interval`;
}
