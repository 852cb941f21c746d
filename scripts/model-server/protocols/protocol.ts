// The contract of a protocol: reads a request as strictly as its provider, writes an answer, and refuses.
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
  /** The answer as a complete event stream. */
  frames(answer: Answer): Generator<Frame>;
  /** The same answer in one piece. */
  whole(answer: Answer): object;
  /** Ends a stream with an error. */
  errorFrame(refused: RequestRefused, answer: Answer, isFailedAnswer: boolean): Frame;
}

/** A piece of an event stream. A token waits until it is due, everything else is sent with what precedes it. */
export interface Frame {
  readonly text: string;
  readonly isToken: boolean;
}

/** A named event, as Messages and Responses send them. */
export function namedFrame<Event extends { readonly type: string }>(event: Event, isToken = false): Frame {
  return { text: `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`, isToken };
}

export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly reason: RefusalReason | "bad_request";
  /** The invalid place in the request, as the provider writes it. */
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

/** Undefined if there is none. */
export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
}

/** Always refused, for tests of a wrong key. */
const wrongKey = "wrong-key";

export function checkKey(key: string | undefined): void {
  if (key === undefined) throw new RequestRefused("invalid_key", "No API key was given in the authorization header.");
  if (key === wrongKey) throw new RequestRefused("invalid_key", "The API key is unknown.");
}

/** Fractions of a second need the providers' own header. */
export function retryHeaders(refused: RequestRefused): Record<string, string> {
  const seconds = refused.retryAfterSeconds;
  if (seconds === undefined) return {};
  if (Number.isInteger(seconds)) return { "retry-after": String(seconds) };
  return { "retry-after-ms": String(Math.round(seconds * 1000)), "retry-after": String(Math.ceil(seconds)) };
}
