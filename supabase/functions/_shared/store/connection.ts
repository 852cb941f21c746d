// The database as role agent_worker, which may call the functions of schema `worker` and nothing else. Postgres may be killed,
// restarted or stop answering at any time.
import { delay } from "deno-std/async/delay.js";
import { readDatabaseAddress } from "./database-address.ts";
import { faultOf, readFault } from "./postgres-fault.ts";
import { type Ask, openWorkerClient, type WorkerClient } from "./worker-client.ts";

export interface QueryOptions {
  /** How long to retry while the database is unreachable. */
  readonly budgetMs?: number;
  /** How long the first try may take. Those after it are given the connection's own `answerMs`. */
  readonly answerMs?: number;
  readonly signal?: AbortSignal;
}

export interface WorkerDb {
  /**
   * `ask` is called again after a lost connection, a deadlock or a timeout. It may have been executed before, so it must be
   * harmless to repeat, as every function of schema `worker` is. A refusal in SQL is thrown as AppError.
   */
  query<Answer>(ask: Ask<Answer>, options?: QueryOptions): Promise<Answer>;
  end(): Promise<void>;
}

export interface WorkerDbOptions {
  readonly url: string;
  /** PEM: the authority that signed the server's certificate, if the runtime does not know it. */
  readonly ca?: string | undefined;
  readonly maxConnections?: number;
  /** A query without an answer by then counts as lost. */
  readonly answerMs?: number;
}

const defaultBudgetMs = 12_000;
const longestPauseMs = 500;

export function openWorkerDb({ url, ca, maxConnections = 3, answerMs = 6_000 }: WorkerDbOptions): WorkerDb {
  const address = readDatabaseAddress(url, ca);
  const open = () => openWorkerClient(address, maxConnections);
  let client = open();
  const replace = (broken: WorkerClient) => {
    if (client === broken) client = open();
    broken.discard();
  };
  /** When everything takes long, new connections only add to it, so the shorter limit is suspended. */
  let isSlow = false;
  return {
    query: async (ask, { budgetMs = defaultBudgetMs, answerMs: firstMs = answerMs, signal } = {}) => {
      const endsAt = performance.now() + budgetMs;
      for (let attempt = 0; ; attempt += 1) {
        signal?.throwIfAborted();
        const asked = client;
        const askedAt = performance.now();
        try {
          const limitMs = attempt === 0 && !isSlow ? firstMs : answerMs;
          const withinMs = Math.max(1, Math.min(limitMs, endsAt - askedAt));
          const answer = await asked.answer(ask, { withinMs, signal });
          if (firstMs < answerMs) isSlow = performance.now() - askedAt > firstMs;
          return answer;
        } catch (error) {
          const fault = signal?.aborted ? "final" : faultOf(error);
          if (fault === "lost") replace(asked);
          const pauseMs = pauseBefore(attempt);
          if (fault === "final" || performance.now() + pauseMs >= endsAt) throw readFault(error);
          await delay(pauseMs, { signal });
        }
      }
    },
    end: () => client.end(),
  };
}

/** Exponential, with jitter so that two transactions that collided do not collide again. */
function pauseBefore(attempt: number): number {
  return Math.min(longestPauseMs, 10 * 2 ** attempt) * (0.5 + Math.random() / 2);
}

interface Whereabouts {
  readonly url?: string | undefined;
  readonly password?: string | undefined;
  readonly projectUrl?: string | undefined;
}

/** `WORKER_DB_URL`, or the project's own address with the worker's name and password. */
export function workerDbUrl({ url, password, projectUrl }: Whereabouts): string {
  if (url) return url;
  if (!password || !projectUrl)
    throw new Error("The function's secret WORKER_DB_PASSWORD is not set, nor WORKER_DB_URL.");
  const address = new URL(projectUrl);
  // A pooler's user name contains the project: postgres.<project>.
  address.username = address.username.replace(/^[^.]*/, "agent_worker");
  address.password = encodeURIComponent(password);
  return address.href;
}
