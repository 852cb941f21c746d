// Calls of the Data API as a long-lived client makes them: a refusal is final, an unreachable server is retried.
import type { SupabaseClient } from "@supabase/supabase-js";
import { delay } from "deno-std/async/delay.js";
import type { Database } from "../protocol/database.types.ts";
import { type DataApiError, type Refusal, readRefusal } from "../protocol/refusals.ts";

/** What this folder needs of a client. A supabase-js client has it all, made with `accessToken` or without. */
export type UserDb = Pick<SupabaseClient<Database>, "from" | "rpc" | "channel" | "removeChannel"> & {
  readonly realtime: Pick<SupabaseClient["realtime"], "setAuth" | "accessToken">;
  readonly auth?: Pick<SupabaseClient["auth"], "getSession">;
};

/** The server understood and refused. Asking again changes nothing. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.sentence);
    this.refusal = refusal;
  }
}

/** The database gave up a call that took too long, and nothing of it was carried out. */
export class TookTooLong extends Refused {}

/** No answer, or only a gateway's. The call may have been carried out all the same. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

type Answer = { readonly data: unknown; readonly error: DataApiError | null; readonly status: number };

/** The answer of a call. Throws Refused or Unreachable. */
export async function answerOf<Answered extends Answer>(
  call: PromiseLike<Answered>,
): Promise<NonNullable<Answered["data"]>> {
  const { data, error, status } = await call;
  if (!error) return data as NonNullable<Answered["data"]>; // verbs that return nothing answer null, which is not read
  if (isTransient(error, status)) throw new Unreachable(error.message);
  const refusal = readRefusal({ ...error, details: error.details ?? null, hint: error.hint ?? null }, status);
  throw error.code === "57014" ? new TookTooLong(refusal) : new Refused(refusal);
}

/**
 * No answer, a gateway's answer, or Postgres shutting down or starting: SQLSTATEs 08, 40, 53, 57P, 58 and PostgREST's 00x. A 429
 * is a gateway's unless a verb raised it.
 */
function isTransient({ code }: DataApiError, status: number): boolean {
  if (status === 429 && !code?.startsWith("PT")) return true;
  if (status === 0 || status === 408 || (status >= 502 && status <= 504)) return true;
  return /^(08|40|53|58)...$|^57P..$|^PGRST00\d$/.test(code ?? "");
}

/** What takes too long is tried twice: the server may have been busy. */
export function isWorthRetrying(error: unknown, earlierTries: number): boolean {
  return error instanceof Unreachable || (error instanceof TookTooLong && earlierTries === 0);
}

const retryDelaysMs = [250, 500, 1000, 2000, 5000] as const;

export interface Repeating {
  readonly signal?: AbortSignal;
  /** Called once, when the first try fails. */
  readonly onDelay?: () => void;
}

/** A request of supabase-js is sent when it is awaited, and can be aborted until it is answered. */
type Call<Answered> = PromiseLike<Answered> & { abortSignal?(signal: AbortSignal): PromiseLike<Answered> };

/**
 * Repeats a call until it is answered or refused. Only for calls that are harmless to repeat, such as reads and calls with
 * an id made by the client. Throws Refused, or the signal's reason: then nothing more is sent, nor waited for.
 */
export async function untilAnswered<Answered extends Answer>(
  call: () => Call<Answered>,
  repeating: Repeating = {},
): Promise<NonNullable<Answered["data"]>> {
  const { signal } = repeating;
  return untilReached(() => {
    const calling = call();
    return answerOf(signal ? (calling.abortSignal?.(signal) ?? calling) : calling);
  }, repeating);
}

/** The same for what already throws Unreachable or TookTooLong. */
export async function untilReached<Reached>(
  ask: () => Promise<Reached>,
  { signal, onDelay }: Repeating = {},
): Promise<Reached> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!isWorthRetrying(error, tries)) throw error;
      if (tries === 0) onDelay?.();
      await delay(retryDelaysMs[Math.min(tries, retryDelaysMs.length - 1)] ?? 0, { signal });
    }
  }
}
