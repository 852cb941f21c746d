// The newest prompt, what was done about it so far, and the prompts before it, read from the conversation.
import type { Conversation, ConversationMessage, ToolCallPart, ToolResult } from "../conversation.ts";
import { markedLine, openRequestMark } from "../side-answers/summary.ts";

export interface PromptContext {
  readonly prompt: string;
  /** Oldest first. */
  readonly earlierPrompts: readonly string[];
  /** The tool calls since the prompt, one step for each assistant message. */
  readonly steps: readonly Step[];
  /** What an answer that broke off had said already. */
  readonly saidAlready: string;
  readonly isFirst: boolean;
  readonly toolNames: ReadonlySet<string>;
}

export interface Step {
  readonly calls: readonly ToolCallPart[];
  /** In the order of the calls. */
  readonly results: readonly ToolResult[];
}

const summary = /^<summary_of_earlier_work>/;
const resumeNote = /^Your answer (was interrupted|reached its length limit)/;

export function readPromptContext({ messages, tools }: Conversation): PromptContext {
  const start = messages.findLastIndex((_, index) => isPrompt(messages, index));
  const since = messages.slice(start + 1);
  return {
    prompt: promptAt(messages, start),
    earlierPrompts: messages.filter((_, index) => index < start && isPrompt(messages, index)).map(textOf),
    steps: stepsOf(since),
    saidAlready: saidSinceLastStep(since),
    isFirst: !messages.slice(0, Math.max(0, start)).some(({ role }) => role === "assistant"),
    toolNames: new Set(tools.map(({ name }) => name)),
  };
}

/** Summaries and notes to resume an answer have the user's role too, but the user did not write them. */
function isPrompt(messages: readonly ConversationMessage[], index: number): boolean {
  const [message, before] = [messages[index], messages[index - 1]];
  if (message?.role !== "user" || summary.test(textOf(message))) return false;
  const isAfterText = before?.role === "assistant" && before.parts.every(({ type }) => type !== "tool_call");
  return !(isAfterText && resumeNote.test(textOf(message)));
}

/** When all prompts were summarized, the summary says which one is unfinished. */
function promptAt(messages: readonly ConversationMessage[], start: number): string {
  const message = messages[start];
  return message ? textOf(message) : (markedLine(messages.map(textOf).join("\n"), openRequestMark) ?? "");
}

function stepsOf(messages: readonly ConversationMessage[]): Step[] {
  return messages.flatMap((message, index) => {
    const next = messages[index + 1];
    if (message.role !== "assistant" || next?.role !== "tool") return [];
    const calls = message.parts.filter((part) => part.type === "tool_call");
    const results = calls.flatMap(({ callId }) => next.results.filter((result) => result.callId === callId));
    return [{ calls, results }];
  });
}

function saidSinceLastStep(messages: readonly ConversationMessage[]): string {
  const lastStep = messages.findLastIndex(({ role }) => role === "tool");
  const since = messages.slice(lastStep + 1).filter(({ role }) => role === "assistant");
  return since.map(textOf).join("");
}

function textOf(message: ConversationMessage): string {
  if (message.role === "tool") return "";
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
