// Runs a program with one HTTP POST, bounded in time, and explains every failure.
import { delay } from "deno-std/async/delay.js";
import { type ExecutionLimits, type ExecutionResult, ExecutorUnavailable, type Program } from "./executor.ts";
import { executionResult, refusal } from "./wire.ts";

export interface HttpExecutorDeps {
  readonly url: string;
  readonly key: string | undefined;
  /** Sent where the first is refused: while keys are rotated, processes know different ones. */
  readonly otherKey?: string | undefined;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Extra time beyond the program's limit for queues and cold starts. */
  readonly graceSeconds?: number;
}

interface Where {
  readonly name: string;
  readonly ran_in: ExecutionResult["ran_in"];
  /** How the program's process died, by the status of the answer; undefined: it did not die. */
  readonly deathBy?: (status: number, elapsedMs: number) => Death | undefined;
}

export type Death = "timed_out" | "out_of_memory";

const defaultGraceSeconds = 15;
const firstPauseMs = 100;
const longestPauseMs = 2000;

/** An abort of `signal` ends the call at once with "stopped". */
export async function runOverHttp(
  program: Program,
  {
    limits,
    signal,
    deps,
    where,
  }: { limits: ExecutionLimits; signal: AbortSignal; deps: HttpExecutorDeps; where: Where },
): Promise<ExecutionResult> {
  const seconds = limits.seconds + (deps.graceSeconds ?? defaultGraceSeconds);
  const deadline = AbortSignal.timeout(Math.ceil(seconds * 1000));
  const began = performance.now();
  const elapsedMs = () => Math.round(performance.now() - began);
  try {
    return await attempts(program, { limits, deps, where, signal: AbortSignal.any([signal, deadline]) });
  } catch (error) {
    if (signal.aborted)
      return { ...unfinished(where), status: "stopped", output: "Stopped.", duration_ms: elapsedMs() };
    if (deadline.aborted) throw new ExecutorUnavailable(`${where.name} did not answer within ${seconds} s.`);
    throw error;
  }
}

interface Attempt {
  readonly limits: ExecutionLimits;
  readonly deps: HttpExecutorDeps;
  readonly where: Where;
  readonly signal: AbortSignal;
}

/** Retries while the executor is busy, and once when it died, because another program may have killed it. */
async function attempts(program: Program, attempt: Attempt): Promise<ExecutionResult> {
  const { signal, where } = attempt;
  let deaths = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const began = performance.now();
    const response = await post(program, attempt);
    if (response.ok) return await readResult(response, where);
    const death = where.deathBy?.(response.status, performance.now() - began);
    if (death !== undefined) deaths += 1;
    if (death !== undefined && deaths > 1) return deadOf(death, where, performance.now() - began);
    if (death === undefined && response.status !== 503) throw await refused(response, where);
    await response.body?.cancel();
    await delay(pauseMs * (0.5 + Math.random()), { signal });
  }
}

async function post(program: Program, attempt: Attempt): Promise<Response> {
  const { key, otherKey } = attempt.deps;
  const response = await postWith(key, program, attempt);
  if (response.status !== 403 || otherKey === undefined) return response;
  await response.body?.cancel();
  return await postWith(otherKey, program, attempt);
}

async function postWith(
  key: string | undefined,
  program: Program,
  { limits, deps, where, signal }: Attempt,
): Promise<Response> {
  const headers = { "content-type": "application/json", ...(key === undefined ? {} : { apikey: key }) };
  const body = JSON.stringify({ program, limits, sent_at: Date.now() });
  try {
    return await deps.fetch(deps.url, { method: "POST", headers, body, signal, redirect: "error" });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ExecutorUnavailable(`${where.name} cannot be reached.`, { cause });
  }
}

async function readResult(response: Response, where: Where): Promise<ExecutionResult> {
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw new ExecutorUnavailable(`${where.name} aborted its answer.`, { cause });
  });
  const { success, data, error } = executionResult.safeParse(body);
  if (!success) throw new ExecutorUnavailable(`${where.name} returned an invalid result.`, { cause: error });
  return { ...data, ran_in: where.ran_in };
}

async function refused(response: Response, where: Where): Promise<ExecutorUnavailable> {
  const body: unknown = await response.json().catch(() => undefined);
  const { success, data } = refusal.safeParse(body);
  const sentence = success ? `: ${data.error.message}` : ".";
  return new ExecutorUnavailable(`${where.name} answered ${response.status}${sentence}`);
}

function unfinished({ ran_in }: Where) {
  return { exit_code: null, is_output_cut: false, ran_in } as const;
}

const deathSentences: Readonly<Record<Death, string>> = {
  timed_out: "The program used up its processor time; its output is lost.",
  out_of_memory: "The program used up its memory; its output is lost.",
};

function deadOf(death: Death, where: Where, elapsedMs: number): ExecutionResult {
  return { ...unfinished(where), status: death, output: deathSentences[death], duration_ms: Math.round(elapsedMs) };
}
