// Where a conversation stands, for scenarios.
import type { Conversation, ConversationMessage, ToolResult } from "../conversation.ts";

/** How many steps are done since the user last asked for something, and before, where a summary stands for them. */
export function stepOf(conversation: Conversation): number {
  const since = sincePrompt(conversation);
  const done = since.filter(({ role }, index) => role === "assistant" && !isNudge(since[index + 1]));
  return done.length + stepsTaken(lastWords(conversation));
}

/** How often the model has begun to answer, those that were broken off included. */
export function answersOf(conversation: Conversation): number {
  return sincePrompt(conversation).filter(({ role }) => role === "assistant").length;
}

function sincePrompt({ messages }: Conversation): readonly ConversationMessage[] {
  return messages.slice(messages.findLastIndex(isPrompt) + 1);
}

function isPrompt(message: ConversationMessage): boolean {
  return message.role === "user" && !isNudge(message);
}

/** What an agent says for the user when an answer was broken off: not a wish of its own, the model is to go on. */
function isNudge(message: ConversationMessage | undefined): boolean {
  if (message?.role !== "user") return false;
  const text = textOf(message);
  return text.length < 300 && /^(Your answer|Go on|Continue)\b/.test(text);
}

/** What was already said of the answer that is to be gone on with. */
export function brokenOffText({ messages }: Conversation): string {
  let end = messages.length;
  while (isNudge(messages[end - 1]) && messages[end - 2]?.role === "assistant") end -= 2;
  return messages
    .slice(end)
    .map((message) => (message.role === "assistant" ? textOf(message) : ""))
    .join("");
}

function textOf(message: ConversationMessage): string {
  if (message.role === "tool") return "";
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Said with each step of long work, so that whoever sums it up knows how far it was. */
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

/** What the user last said, without images. */
export function lastWords({ messages }: Conversation): string {
  const prompt = messages.findLast(isPrompt);
  return prompt?.role === "user"
    ? prompt.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
    : "";
}

export function lastResults({ messages }: Conversation): readonly ToolResult[] {
  const last = messages.at(-1);
  return last?.role === "tool" ? last.results : [];
}

const numerals = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"] as const;

/** So many words, each one token, the same every time. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => numerals[index % numerals.length]).join(" ");
}

/** From the first to the last, each with a space before it: so short that it is said at once or not at all. */
export function numbers(first: number, last: number): string {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ` ${first + index}`).join("");
}

/** The last number that the model has said. */
export function lastNumber({ messages }: Conversation): number {
  const said = messages.flatMap((message) =>
    message.role === "assistant" ? message.parts.map((part) => (part.type === "text" ? part.text : "")) : [],
  );
  return Math.max(0, ...Array.from(said.join("").matchAll(/ (\d+)/g), ([, number]) => Number(number)));
}

/** All that the model is given to read. */
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
