// A task of the demo model is a generator: it says something, asks for tools, is handed their results, and ends with its last words.
// It is played anew from the start for every call, with the results that stand in the conversation, so the same conversation gets the same answer.
import type { ToolResult } from "../conversation.ts";
import { type Reply, type ReplyPart, say } from "../reply.ts";
import type { Asked, Step } from "./asked.ts";

interface Turn {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

export type ToolCall = Extract<ReplyPart, { type: "tool_call" }>;

/** Returns the last words. */
export type Script = Generator<Turn, string, readonly ToolResult[]>;

/** A part of a script that comes to a value of its own. */
export type Scene<Value> = Generator<Turn, Value, readonly ToolResult[]>;

export interface Task {
  /** Whether this is what the prompt asks for. Tasks are asked in turn; the first one that says so plays. */
  matches(asked: Asked): boolean;
  play(asked: Asked): Script;
}

export function* use(text: string, ...calls: ToolCall[]): Scene<readonly ToolResult[]> {
  return yield { text, calls };
}

export function* useOne(text: string, call: ToolCall): Scene<ToolResult> {
  const [result] = yield { text, calls: [call] };
  return result ?? { callId: "", name: call.name, output: "", isError: true };
}

export function play(script: Script, { steps, toolNames }: Asked): Reply {
  let next = script.next();
  for (const step of steps) {
    if (next.done || !isStepOf(next.value, step)) return say(lostThread);
    next = script.next(step.results);
  }
  if (next.done) return say(next.value);
  const missing = next.value.calls.find(({ name }) => !toolNames.has(name));
  return missing ? say(withoutTool(missing.name)) : say(next.value.text, ...next.value.calls);
}

function isStepOf({ calls }: Turn, step: Step): boolean {
  return calls.length === step.calls.length && calls.every(({ name }, index) => step.calls[index]?.name === name);
}

/** Another model may have begun this work before the conversation came here. */
const lostThread =
  "This work was begun in another way than my script knows, so I stop here rather than guess. Everything done so far stays as it is. Ask me again in a new message and I start from the files as they are.";

function withoutTool(name: string): string {
  return `For the next step I would need the tool \`${name}\`, which I am not offered here, so I stop.`;
}
