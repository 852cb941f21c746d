// What a protocol must know: to read a request as strictly as its provider does, to say an answer, and to refuse.
import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "../answer-events.ts";
import type { Conversation } from "../conversation.ts";
import type { RefusalReason } from "../reply.ts";

export interface ProtocolAdapter {
  /** Both throw a RequestRefused. */
  checkKey(headers: IncomingHttpHeaders): void;
  read(body: unknown, headers: IncomingHttpHeaders): ReadRequest;
  refuse(refused: RequestRefused, requestId: string): RefusalAnswer;
}

export interface ReadRequest {
  readonly conversation: Conversation;
  readonly isStream: boolean;
  /** The answer's events; ends with what ends a stream of this protocol. */
  frames(answer: Answer): Generator<Frame>;
  /** The same answer in one piece. */
  whole(answer: Answer): object;
  /** Ends a stream that has gone wrong. */
  errorFrame(refused: RequestRefused, answer: Answer, isFailedAnswer: boolean): Frame;
}

/** A piece of an event stream. A token's frame waits for its time, all others go along with what was before. */
export interface Frame {
  readonly text: string;
  readonly isToken: boolean;
}

export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly reason: RefusalReason | "bad_request";
  /** The place in the request that is wrong, as the provider writes it. */
  readonly param: string | null;
  readonly code: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    reason: RefusalReason | "bad_request",
    message: string,
    also: { param?: string; code?: string; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message);
    this.reason = reason;
    this.param = also.param ?? null;
    this.code = also.code ?? null;
    this.retryAfterSeconds = also.retryAfterSeconds;
  }
}

export function badRequest(message: string, param?: string, code?: string): RequestRefused {
  return new RequestRefused("bad_request", message, { ...(param && { param }), ...(code && { code }) });
}

/** Undefined where there is none; `Bearer` and whatever follows it. */
export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
}

/** Refused always: tests of a bad key need one. */
const wrongKey = "wrong-key";

export function checkKey(key: string | undefined): void {
  if (key === undefined) throw new RequestRefused("invalid_key", "No API key was given in the authorization header.");
  if (key === wrongKey) throw new RequestRefused("invalid_key", "The API key is not known.");
}

/** Whole seconds go into the standard header; shorter waits have one of the providers' own. */
export function retryHeaders(refused: RequestRefused): Record<string, string> {
  const seconds = refused.retryAfterSeconds;
  if (seconds === undefined) return {};
  if (Number.isInteger(seconds)) return { "retry-after": String(seconds) };
  return { "retry-after-ms": String(Math.round(seconds * 1000)), "retry-after": String(Math.ceil(seconds)) };
}
