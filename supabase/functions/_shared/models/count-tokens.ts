// Estimates the tokens of a request without any provider's vocabulary, to reserve budgets and to decide when to summarize a
// conversation. Rather too many than too few: the provider's own count settles the bill.
import type { SaidPart } from "../protocol/messages.ts";
import type { ConversationMessage, ModelRequest, ToolResult, UserPart } from "./model-client.ts";

/** The cost of the largest image that providers do not scale down. */
const imageTokens = 1_600;
/** Its text, and a picture of it. */
const pdfPageTokens = 3_000;
const messageTokens = 5;
const callTokens = 12;
/** Providers explain tool calls to the model before the first tool. */
const firstToolTokens = 400;
const toolTokens = 12;
/** Encrypted thoughts are sent in base64 and billed as their original tokens. */
const opaqueCharactersPerToken = 5;

export function countTokens({ instructions, messages, tools, output_schema }: ModelRequest): number {
  const ofTools = tools.reduce((sum, tool) => sum + toolTokens + once(tool, countJsonTokens), 0);
  return (
    countTextTokens(instructions) +
    messages.reduce((sum, message) => sum + messageTokens + countMessageTokens(message), 0) +
    (tools.length > 0 ? firstToolTokens + ofTools : 0) +
    (output_schema ? countJsonTokens(output_schema) : 0)
  );
}

function countMessageTokens(message: ConversationMessage): number {
  if (message.role !== "tool") return message.parts.reduce((sum, part) => sum + once(part, countPartTokens), 0);
  return message.results.reduce((sum, result) => sum + callTokens + once(result, countResultTokens), 0);
}

function countResultTokens({ output }: ToolResult): number {
  return countTextTokens(output);
}

function countPartTokens(part: SaidPart | UserPart): number {
  switch (part.type) {
    case "text":
      return countTextTokens(part.text);
    case "image":
      return imageTokens;
    case "pdf":
      return part.pages * pdfPageTokens;
    case "tool_call":
      return callTokens + countTextTokens(part.name) + countJsonTokens(part.input);
    case "reasoning": {
      const opaque = part.opaque === undefined ? 0 : JSON.stringify(part.opaque).length;
      return Math.max(countTextTokens(part.text), Math.ceil(opaque / opaqueCharactersPerToken));
    }
  }
}

/** Each step of a run sends the same tools and messages again, and none of them is ever changed. */
const known = new WeakMap<object, number>();

function once<Counted extends object>(counted: Counted, count: (counted: Counted) => number): number {
  const tokens = known.get(counted) ?? count(counted);
  known.set(counted, tokens);
  return tokens;
}

function countJsonTokens(value: unknown): number {
  return countTextTokens(JSON.stringify(value) ?? "");
}

/**
 * One pass over the text. A Latin word is one token, or several if it is long, and a change of case starts another; three digits
 * are a token; marks count alone unless repeated; a space belongs to the next word; other scripts are counted by letter.
 */
export function countTextTokens(text: string): number {
  let tokens = 0;
  let run = 0;
  let kind: Kind | undefined;
  let before = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const next = kinds[code];
    if (next === undefined) tokens += foreignTokens(code);
    if (next === "mark" && code === before) tokens += repeatedMarkTokens;
    else if (next === kind) run += 1;
    else if (next === "lower" && kind === "upper" && run === 1) kind = next;
    else {
      tokens += runTokens(kind, run);
      run = 1;
      kind = next;
    }
    before = code;
  }
  return Math.ceil(tokens + runTokens(kind, run));
}

type Kind = "lower" | "upper" | "digit" | "space" | "line" | "mark";
/** By ASCII code. */
const kinds: readonly Kind[] = Array.from({ length: 128 }, (_, code): Kind => {
  const character = String.fromCharCode(code);
  if (/[a-z]/.test(character)) return "lower";
  if (/[A-Z]/.test(character)) return "upper";
  if (/[0-9]/.test(character)) return "digit";
  if (character === "\n" || character === "\r") return "line";
  return character === " " || character === "\t" ? "space" : "mark";
});

const repeatedMarkTokens = 0.06;

/** Fitted to prose, code, JSON and logs as counted by two public vocabularies, plus a margin. */
function runTokens(kind: Kind | undefined, length: number): number {
  switch (kind) {
    case "lower":
      return length <= 6 ? 1 : 1 + (length - 6) * 0.22;
    case "upper":
      return length <= 4 ? 1 : 1 + (length - 4) * 0.3;
    case "digit":
      return Math.ceil(length / 3);
    case "mark":
      return 0.4 + length * 0.5;
    case "line":
      return 0.7 + length * 0.1;
    case "space":
      return length === 1 ? 0.08 : 0.9 + length * 0.02;
    case undefined:
      return 0;
  }
}

/** Tokens per UTF-16 unit, by the first script whose limit exceeds the code. Characters beyond the first plane have two units. */
const foreignScripts: readonly (readonly [before: number, tokens: number])[] = [
  [0x250, 1.15], // Latin with accents
  [0x400, 0.9], // Greek
  [0x590, 0.55], // Cyrillic, Armenian
  [0x600, 0.95], // Hebrew
  [0x900, 0.75], // Arabic
  [0x1100, 1.1], // India, Thai, Georgian
  [0x1e00, 2.2], // Ethiopic, Khmer, Mongolian
  [0x2000, 1], // Vietnamese, old Greek
  [0x3000, 1.3], // signs, arrows, lines
  [0xac00, 1.15], // Chinese, Japanese
  [0xd800, 1.2], // Korean
  [0xe000, 1.4], // either half of an emoji
];

function foreignTokens(code: number): number {
  return foreignScripts.find(([before]) => code < before)?.[1] ?? 1.5;
}
