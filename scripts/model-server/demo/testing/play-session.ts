// Plays a session to its end without a server: the demo model's replies, the agent's real tools on files in memory, programs in the real engine.
import type { RequestAnswer } from "../../../../supabase/functions/_shared/agent/tool.ts";
import type { Executor } from "../../../../supabase/functions/_shared/executors/executor.ts";
import { runProgram } from "../../../../supabase/functions/_shared/executors/quickjs/run-program.ts";
import { type ToolScene, toolScene } from "../../../../supabase/functions/_shared/tools/testing/tool-scene.ts";
import { createRunner } from "../../../runner/runner.ts";
import { readySnapshot } from "../../../runner/snapshot.ts";
import type { Conversation, ConversationMessage, ToolCallPart, ToolResult } from "../../conversation.ts";
import { answerAsDemo } from "../answer.ts";

type AssistantMessage = Extract<ConversationMessage, { role: "assistant" }>;

export interface Setup {
  readonly files?: Readonly<Record<string, string>>;
  readonly executors?: readonly Executor[];
  /** Answers to the agent's questions, in turn. */
  readonly answers?: readonly string[];
  /** The failure of a tool call, or undefined to let it happen. */
  readonly refuse?: (call: ToolCallPart) => string | undefined;
}

const maxSteps = 30;
const toolNames =
  "list_files read_file search_files write_file edit_file move_file delete_file run_code update_plan ask_user".split(
    " ",
  );

const quickjs: Executor = { languages: ["javascript", "typescript"], run: runProgram };

export async function playSession(setup: Setup, ...prompts: readonly string[]) {
  const scene = toolScene({ files: setup.files ?? {}, executors: setup.executors ?? [quickjs] });
  const messages: ConversationMessage[] = [];
  const answers = [...(setup.answers ?? [])];
  for (const prompt of prompts) {
    messages.push(userMessage(prompt));
    for (let step = 0, isDone = false; !isDone; step += 1) {
      if (step === maxSteps) throw new Error(`“${prompt}” takes more than ${maxSteps} steps.`);
      const message = assistantMessage(messages);
      const calls = callsOf(message);
      messages.push(message);
      const results: ToolResult[] = [];
      for (const call of calls) results.push(await resultOf(call, setup, scene, answers));
      if (calls.length > 0) messages.push({ role: "tool", results });
      else isDone = true;
    }
  }
  const texts = messages.flatMap((message) => (message.role === "assistant" ? [textOf(message)] : []));
  const calls = messages.flatMap((message) => (message.role === "assistant" ? callsOf(message) : []));
  return { said: texts.at(-1) ?? "", texts, calls: calls.map(({ name }) => name), files: scene.tree.files, messages };
}

function assistantMessage(messages: readonly ConversationMessage[]): AssistantMessage {
  const { parts } = answerAsDemo(conversationOf(messages));
  return {
    role: "assistant",
    parts: parts.map((part, index) =>
      part.type === "tool_call" ? { ...part, callId: `call_${messages.length}_${index}` } : part,
    ),
  };
}

async function resultOf(call: ToolCallPart, setup: Setup, scene: ToolScene, answers: string[]): Promise<ToolResult> {
  const { name, input, callId } = call;
  const refusal = setup.refuse?.(call);
  if (refusal !== undefined) return { callId, name, output: `Error: ${refusal}`, isError: false };
  const isAsking = (await scene.outcomeOf(name, input)).status === "asks";
  const outcome = await scene.use(name, input, isAsking ? { answer: answerTo(name, answers) } : {});
  return {
    callId,
    name,
    output: outcome.status === "failed" ? `Error: ${outcome.output}` : outcome.output,
    isError: false,
  };
}

/** A request to run a program in a browser always expires: there is no browser. */
function answerTo(name: string, answers: string[]): RequestAnswer {
  const text = name === "ask_user" ? answers.shift() : undefined;
  return text === undefined ? { status: "expired" } : { status: "answered", answer: { text } };
}

export function userMessage(text: string): ConversationMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

function callsOf({ parts }: AssistantMessage): ToolCallPart[] {
  return parts.filter((part) => part.type === "tool_call");
}

function textOf({ parts }: AssistantMessage): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

export function conversationOf(messages: readonly ConversationMessage[]): Conversation {
  const tools = toolNames.map((name) => ({ name, description: "", schema: {} }));
  const rest = { instructions: "", maxTokens: 8000, outputSchema: undefined };
  return { protocol: "chat", model: "scripted-demo", messages, tools, ...rest };
}

/** The runner that the local stack starts for Python, without its server. */
export function pythonRunner(): { readonly executor: Executor; readonly close: () => void } {
  const runner = createRunner({ maxRunning: 2, maxWaiting: 9, snapshot: readySnapshot() });
  const run: Executor["run"] = async (...program) => {
    const result = await runner.run(...program);
    if (!result) throw new Error("The runner has no room for another program.");
    return result;
  };
  return { executor: { languages: ["python"], run }, close: runner.close };
}
