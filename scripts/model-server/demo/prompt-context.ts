// The newest prompt, what was done about it so far, and the prompts before it, read from the conversation.
import type { Conversation, ConversationMessage, ToolCallPart, ToolResult } from "../conversation.ts";
import { markedLine, openRequestMark, writtenMark } from "../side-answers/summary.ts";

export interface PromptContext {
  readonly prompt: string;
  /** Oldest first. */
  readonly earlierPrompts: readonly string[];
  /** The tool calls since the prompt, one step for each assistant message. */
  readonly steps: readonly Step[];
  /** What an answer that broke off had said already. */
  readonly saidAlready: string;
  readonly isFirst: boolean;
  /** The files that were written for this prompt before the conversation was summarized. */
  readonly writtenBefore: readonly string[];
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
    earlierPrompts: messages.flatMap((message, index) =>
      index < start && isPrompt(messages, index) ? [textOf(message)] : [],
    ),
    steps: stepsOf(since),
    saidAlready: saidSinceLastStep(since),
    isFirst: !messages.slice(0, Math.max(0, start)).some(({ role }) => role === "assistant"),
    writtenBefore: start < 0 ? writtenIn(messages) : [],
    toolNames: new Set(tools.map(({ name }) => name)),
  };
}

/** Summaries and notes to resume an answer have the user's role too, but the user did not write them. */
function isPrompt(messages: readonly ConversationMessage[], index: number): boolean {
  const message = messages[index];
  if (message?.role !== "user") return false;
  const text = textOf(message);
  return !summary.test(text) && !(resumeNote.test(text) && isWithoutCalls(messages[index - 1]));
}

function isWithoutCalls(message: ConversationMessage | undefined): boolean {
  return message?.role === "assistant" && message.parts.every(({ type }) => type !== "tool_call");
}

/** When all prompts were summarized, the summary says which one is unfinished. */
function promptAt(messages: readonly ConversationMessage[], start: number): string {
  const message = messages[start];
  return message ? textOf(message) : (markedIn(messages, openRequestMark) ?? "");
}

function writtenIn(messages: readonly ConversationMessage[]): string[] {
  return markedIn(messages, writtenMark)?.split(", ") ?? [];
}

function markedIn(messages: readonly ConversationMessage[], mark: string): string | undefined {
  return markedLine(messages.map(textOf).join("\n"), mark);
}

function stepsOf(messages: readonly ConversationMessage[]): Step[] {
  return messages.flatMap((message, index) => {
    const next = messages[index + 1];
    if (message.role !== "assistant" || next?.role !== "tool") return [];
    const calls = message.parts.filter((part) => part.type === "tool_call");
    return [
      { calls, results: calls.flatMap(({ callId }) => next.results.filter((result) => result.callId === callId)) },
    ];
  });
}

function saidSinceLastStep(messages: readonly ConversationMessage[]): string {
  const lastStep = messages.findLastIndex(({ role }) => role === "tool");
  return messages
    .slice(lastStep + 1)
    .filter(({ role }) => role === "assistant")
    .map(textOf)
    .join("");
}

function textOf(message: ConversationMessage): string {
  if (message.role === "tool") return "";
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
