// The state of a conversation, for scenarios: steps done, text already sent, last results.
import type { Conversation, ConversationMessage, ToolResult } from "../conversation.ts";

/** The number of steps since the last prompt, including those that a summary reports. */
export function stepOf(conversation: Conversation): number {
  const since = sincePrompt(conversation);
  const done = since.filter(({ role }, index) => role === "assistant" && !isResumeNote(since[index + 1]));
  return done.length + stepsTaken(lastPrompt(conversation));
}

/** The number of answers since the last prompt, interrupted ones included. */
export function answersOf(conversation: Conversation): number {
  return sincePrompt(conversation).filter(({ role }) => role === "assistant").length;
}

function sincePrompt({ messages }: Conversation): readonly ConversationMessage[] {
  return messages.slice(messages.findLastIndex(isPrompt) + 1);
}

function isPrompt(message: ConversationMessage): boolean {
  return message.role === "user" && !isResumeNote(message);
}

/** An agent's note to continue an interrupted answer has the user's role but is not a prompt. */
function isResumeNote(message: ConversationMessage | undefined): boolean {
  if (message?.role !== "user") return false;
  const text = textOf(message);
  return text.length < 300 && /^(Your answer (was|reached)|Go on|Continue)\b/.test(text);
}

/** The number of messages before an answer that is to be continued. */
function endOfWhole(messages: readonly ConversationMessage[]): number {
  let end = messages.length;
  while (isResumeNote(messages[end - 1]) && messages[end - 2]?.role === "assistant") end -= 2;
  return end;
}

/** The text so far of the answer that is to be continued. */
export function interruptedText({ messages }: Conversation): string {
  return messages
    .slice(endOfWhole(messages))
    .map((message) => (message.role === "assistant" ? textOf(message) : ""))
    .join("");
}

function textOf(message: ConversationMessage): string {
  if (message.role === "tool") return "";
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Part of each step of long work, so that a summary can report the progress. */
export function stepMark(step: number): string {
  return `This is step ${step + 1}.`;
}

export function summaryMark(transcript: string): string {
  const marks = [...transcript.matchAll(/\bThis is step (\d+)\./g)].map(([, step]) => Number(step));
  const steps = Math.max(stepsTaken(transcript), ...marks);
  return steps > 0 ? `Steps taken: ${steps}.` : "";
}

function stepsTaken(text: string): number {
  return Number(/\bSteps taken: (\d+)\./.exec(text)?.[1] ?? 0);
}

/** The last prompt, without images. */
export function lastPrompt({ messages }: Conversation): string {
  const prompt = messages.findLast(isPrompt);
  return prompt?.role === "user"
    ? prompt.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
    : "";
}

/** Those that the answer is about, even if it was interrupted. */
export function lastResults({ messages }: Conversation): readonly ToolResult[] {
  const last = messages[endOfWhole(messages) - 1];
  return last?.role === "tool" ? last.results : [];
}

const numerals = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"] as const;

/** Words of one token each, always the same. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => numerals[index % numerals.length]).join(" ");
}

/** Each number has a space before it and is one token, so that a cut never splits it. */
export function numbers(first: number, last: number): string {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ` ${first + index}`).join("");
}

/** The last number in the model's answers. */
export function lastNumber({ messages }: Conversation): number {
  const said = messages.flatMap((message) =>
    message.role === "assistant" ? message.parts.map((part) => (part.type === "text" ? part.text : "")) : [],
  );
  return Math.max(0, ...Array.from(said.join("").matchAll(/ (\d+)/g), ([, number]) => Number(number)));
}

/** The length of everything that the model reads. */
export function charactersOf({ instructions, messages, tools }: Conversation): number {
  const said = messages.flatMap((message): number[] => {
    if (message.role === "tool") return message.results.map(({ output }) => output.length);
    return message.parts.map((part) => {
      if (part.type === "image") return part.data.length;
      return part.type === "tool_call" ? JSON.stringify(part.input ?? "").length : part.text.length;
    });
  });
  return instructions.length + JSON.stringify(tools).length + said.reduce((sum, length) => sum + length, 0);
}
