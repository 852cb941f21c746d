// Sends one answer, streamed or whole, at its pace and with its fault.
import type { ServerResponse } from "node:http";
import { type Answer, answerEvents } from "./answer-events.ts";
import { type Frame, type ReadRequest, RequestRefused } from "./protocols/protocol.ts";
import type { Fault, Pace } from "./reply.ts";
import { type Exchange, now } from "./request-log.ts";
import { type Limit, sendFrames } from "./send.ts";

export interface Response {
  readonly response: ServerResponse;
  readonly exchange: Exchange;
  readonly request: ReadRequest;
  readonly answer: Answer;
  readonly pace: Pace;
  /** Only if it hits this call. */
  readonly fault: Fault | undefined;
}

/** Throws a RequestRefused before anything is sent if the fault is a refusal. */
export async function respond(given: Response): Promise<void> {
  const { fault, request } = given;
  if (fault?.type === "refused_request") throw refusalOf(fault.why, fault.retryAfterSeconds);
  if (fault?.type === "hang" && fault.afterEvents === undefined) return;
  if (request.isStream) await respondStreaming(given);
  else await respondWhole(given);
}

async function respondStreaming({ response, exchange, request, answer, pace, fault }: Response): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  response.flushHeaders();
  const sent = await sendFrames(response, request.frames(answer), {
    pace,
    limit: limitOf(fault),
    onToken: () => {
      exchange.token_at.push(now());
      exchange.first_token_at ??= exchange.token_at[0] ?? null;
      exchange.output_tokens += 1;
    },
  });
  if (sent === "aborted") return;
  if (sent === "finished" || !fault) {
    response.end();
    return;
  }
  if (fault.type !== "hang") exchange.outcome = "broken";
  breakOff(response, fault, (refused, isFailed) => request.errorFrame(refused, answer, isFailed));
}

function limitOf(fault: Fault | undefined): Limit | undefined {
  if (fault?.type === "cut") return fault.after;
  if (fault?.type === "error_event") return { events: fault.afterEvents };
  return fault?.type === "hang" ? { events: fault.afterEvents ?? 0 } : undefined;
}

function breakOff(
  response: ServerResponse,
  fault: Fault,
  errorFrame: (refused: RequestRefused, isFailedAnswer: boolean) => Frame,
): void {
  if (fault.type === "error_event") response.end(errorFrame(refusalOf(fault.why), fault.isFailedAnswer ?? false).text);
  if (fault.type === "cut" && fault.isClean) response.end();
  // Flush first: destroying the socket discards its buffer.
  if (fault.type === "cut" && !fault.isClean) response.write("", () => response.destroy());
}

async function respondWhole({ response, exchange, request, answer, pace, fault }: Response): Promise<void> {
  if (fault?.type === "error_event") throw refusalOf(fault.why);
  if (fault?.type === "hang") {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    return;
  }
  const tokens = [...answerEvents(answer)].filter(({ type }) => type === "token").length;
  if (!(await untilDue(response, pace, tokens))) return;
  exchange.first_token_at = now();
  exchange.output_tokens = tokens;
  const body = JSON.stringify(request.whole(answer));
  response.writeHead(200, { "content-type": "application/json" });
  if (fault?.type !== "cut") {
    response.end(body);
    return;
  }
  exchange.outcome = "broken";
  response.write(body.slice(0, body.length / 2), () => (fault.isClean ? response.end() : response.destroy()));
}

/** A whole answer arrives when its last token would have. */
async function untilDue(response: ServerResponse, pace: Pace, tokens: number): Promise<boolean> {
  const streamMs = pace.tokensPerSecond ? ((tokens - 1) * 1000) / pace.tokensPerSecond : 0;
  const sent = await sendFrames(response, [{ text: "", isToken: true }], {
    pace: { firstTokenMs: (pace.firstTokenMs ?? 0) + Math.max(streamMs, 0) },
    limit: undefined,
    onToken: () => undefined,
  });
  return sent === "finished";
}

const refusals = {
  invalid_key: "The API key is unknown.",
  no_credit: "The credit balance is too low for this request.",
  payment_required: "The credit balance is too low for this request.",
  unknown_model: "The model does not exist or you do not have access to it.",
  rate_limit: "The rate limit is reached. Please try again later.",
  server_error: "The server had an error while processing the request.",
  overloaded: "Overloaded: please try again later.",
  context_too_long: "the input exceeds the context window of this model. Please reduce the length of the messages.",
  request_too_large: "The request exceeds the maximum allowed number of bytes.",
} as const;

function refusalOf(why: keyof typeof refusals, retryAfterSeconds?: number): RequestRefused {
  return new RequestRefused(why, refusals[why], { retryAfterSeconds });
}
