// What is asked of the demo model: the newest prompt, what was done about it so far, and what was asked before. Read from the conversation alone.
import type { Conversation, ConversationMessage, ToolCallPart, ToolResult } from "../conversation.ts";

export interface Asked {
  readonly prompt: string;
  /** Oldest first. */
  readonly earlierPrompts: readonly string[];
  /** Tool calls since the prompt, each message's with their results. */
  readonly steps: readonly Step[];
  /** What an answer that was cut short had said already. */
  readonly saidAlready: string;
  readonly isFirst: boolean;
  /** Files of this very request, where what came before the conversation was summed up in the middle of it. */
  readonly writtenBefore: readonly string[];
  readonly toolNames: ReadonlySet<string>;
}

export interface Step {
  readonly calls: readonly ToolCallPart[];
  /** In the order of the calls. */
  readonly results: readonly ToolResult[];
}

/** How a summary made by the demo model names the request it was in the middle of. */
export const openRequestMark = "The newest request, still open: ";

/** How it names the files that were written. */
export const writtenMark = "Files written or changed: ";

const summary = /^<summary_of_earlier_work>/;
const takeUpNote = /^Your answer (was interrupted|reached its length limit)/;

export function readAsked({ messages, tools }: Conversation): Asked {
  const start = messages.findLastIndex((_, index) => isPrompt(messages, index));
  const since = messages.slice(start + 1);
  return {
    prompt: promptAt(messages, start),
    earlierPrompts: messages.flatMap((message, index) =>
      index < start && isPrompt(messages, index) ? [textOf(message)] : [],
    ),
    steps: stepsOf(since),
    saidAlready: saidBeforeNote(since),
    isFirst: !messages.slice(0, Math.max(0, start)).some(({ role }) => role === "assistant"),
    writtenBefore: start < 0 ? writtenIn(messages) : [],
    toolNames: new Set(tools.map(({ name }) => name)),
  };
}

/** Notes to take an answer up again and summaries come in the user's role, but he did not say them. */
function isPrompt(messages: readonly ConversationMessage[], index: number): boolean {
  const message = messages[index];
  if (message?.role !== "user") return false;
  const text = textOf(message);
  return !summary.test(text) && !(takeUpNote.test(text) && isWithoutCalls(messages[index - 1]));
}

function isWithoutCalls(message: ConversationMessage | undefined): boolean {
  return message?.role === "assistant" && message.parts.every(({ type }) => type !== "tool_call");
}

/** Where all prompts were summed up, the summary says which one is open. */
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

/** What follows the mark in the last line that begins with it, as a point of a list or by itself. */
export function markedLine(text: string, mark: string): string | undefined {
  const lines = text.split("\n").map((line) => line.replace(/^- /, ""));
  return lines.findLast((line) => line.startsWith(mark))?.slice(mark.length);
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

function saidBeforeNote(messages: readonly ConversationMessage[]): string {
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
