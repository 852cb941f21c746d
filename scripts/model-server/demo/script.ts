// A skill of the demo model is a generator: it says something, asks for tools, gets their results, and returns its last words.
// For every model call it is replayed from the start with the results in the conversation, so the same conversation gets the same answer.
import type { ToolResult } from "../conversation.ts";
import { type Reply, type ReplyPart, say } from "../reply.ts";
import { closingNote } from "./introduction.ts";
import type { PromptContext, Step } from "./prompt-context.ts";

export type ToolCall = Extract<ReplyPart, { type: "tool_call" }>;

interface Turn {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** A part of a script that comes to a value. */
export type Scripted<Value> = Generator<Turn, Value, readonly ToolResult[]>;

/** Returns the last words. */
export type Script = Scripted<string>;

/** Undefined where the prompt asks for something else. */
export type Skill = (context: PromptContext) => Script | undefined;

export function* use(text: string, ...calls: ToolCall[]): Scripted<readonly ToolResult[]> {
  return yield { text, calls };
}

export function* useOne(text: string, call: ToolCall): Scripted<ToolResult> {
  const [result] = yield { text, calls: [call] };
  return result ?? { callId: "", name: call.name, output: "", isError: true };
}

export function replay(script: Script, { steps, toolNames, isFirst }: PromptContext): Reply {
  let next = script.next();
  for (const step of steps) {
    if (next.done || !isStepOf(next.value, step)) return say(lostThread);
    next = script.next(step.results);
  }
  if (next.done) return say(isFirst ? `${next.value}\n\n${closingNote}` : next.value);
  const missing = next.value.calls.find(({ name }) => !toolNames.has(name));
  return missing
    ? say(`The next step needs the tool \`${missing.name}\`, which isn’t available here, so I’ll stop.`)
    : say(next.value.text, ...next.value.calls);
}

function isStepOf({ calls }: Turn, step: Step): boolean {
  return calls.length === step.calls.length && calls.every(({ name }, index) => step.calls[index]?.name === name);
}

/** Another model may have begun the work. */
const lostThread =
  "This task is in a state my script doesn’t know, so I’ll stop rather than guess. Everything done so far is kept. Send a new message and I’ll start from the files as they are.";
