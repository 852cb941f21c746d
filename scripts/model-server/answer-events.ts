// A reply as events, token by token, independent of any protocol. Each protocol turns them into its own events.
import { randomBytes } from "node:crypto";
import type { Reply, ReplyPart, ReplyStop } from "./reply.ts";
import { tokensOf } from "./tokens.ts";

/** One answer to one request. */
export interface Answer {
  /** Without a protocol's prefix; a new one for every call. */
  readonly id: string;
  readonly model: string;
  readonly createdSeconds: number;
  readonly parts: readonly AnswerPart[];
  readonly stop: ReplyStop | undefined;
  readonly isEndless: boolean;
  /** Undefined: no limit. */
  readonly maxTokens: number | undefined;
  readonly input: InputTokens;
}

/** `total` includes the other two. */
export interface InputTokens {
  readonly total: number;
  readonly cached: number;
  readonly cacheWritten: number;
}

/** A part with an id, for protocols that give one to tool calls or items. */
export type AnswerPart = ReplyPart & { readonly id: string };

export type AnswerEvent =
  | { readonly type: "part_begun"; readonly index: number; readonly part: AnswerPart }
  | { readonly type: "token"; readonly index: number; readonly part: AnswerPart; readonly text: string }
  /** `said` is the text of all the part's tokens; `isCut`: the token limit ended the part early. */
  | {
      readonly type: "part_ended";
      readonly index: number;
      readonly part: AnswerPart;
      readonly said: string;
      readonly isCut: boolean;
    }
  | {
      readonly type: "ended";
      readonly stop: ReplyStop;
      readonly outputTokens: number;
      readonly reasoningTokens: number;
    };

export function answerOf(reply: Reply, asked: Pick<Answer, "model" | "maxTokens" | "input">): Answer {
  return {
    ...asked,
    id: newId(),
    createdSeconds: Math.floor(Date.now() / 1000),
    parts: reply.parts.map((part) => ({ ...part, id: newId() })),
    stop: reply.stop,
    isEndless: reply.isEndless ?? false,
  };
}

/** 24 characters: short enough for every provider's limit, with any prefix. */
function newId(): string {
  return randomBytes(12).toString("hex");
}

export function* answerEvents(answer: Answer): Generator<AnswerEvent> {
  const limit = answer.maxTokens ?? Number.POSITIVE_INFINITY;
  let spoken = 0;
  let reasoning = 0;
  let isCut = false;
  for (const [index, part] of answer.parts.entries()) {
    if (spoken >= limit) {
      isCut = true;
      break;
    }
    yield { type: "part_begun", index, part };
    const said: string[] = [];
    for (const text of tokensOfPart(part, answer.isEndless && index === answer.parts.length - 1)) {
      if (spoken >= limit) {
        isCut = true;
        break;
      }
      spoken += 1;
      if (part.type === "reasoning") reasoning += 1;
      said.push(text);
      yield { type: "token", index, part, text };
    }
    yield { type: "part_ended", index, part, said: said.join(""), isCut };
    if (isCut) break;
  }
  yield { type: "ended", stop: stopOf(answer, isCut), outputTokens: spoken, reasoningTokens: reasoning };
}

function* tokensOfPart(part: AnswerPart, isEndless: boolean): Generator<string> {
  const text = textOfPart(part);
  do yield* tokensOf(text);
  while (isEndless && text !== "");
}

function textOfPart(part: AnswerPart): string {
  return part.type === "tool_call" ? (part.rawInput ?? JSON.stringify(part.input)) : part.text;
}

function stopOf(answer: Answer, isCut: boolean): ReplyStop {
  if (isCut) return "max_tokens";
  return answer.stop ?? (answer.parts.some((part) => part.type === "tool_call") ? "tool_use" : "end");
}
