// Plays a session without a server: the demo model's replies, the agent's real tools on files in memory, programs in the real engine.
import type { RequestAnswer } from "../../../../supabase/functions/_shared/agent/tool.ts";
import type { Executor } from "../../../../supabase/functions/_shared/executors/executor.ts";
import { runProgram } from "../../../../supabase/functions/_shared/executors/quickjs/run-program.ts";
import { type ToolScene, toolScene } from "../../../../supabase/functions/_shared/tools/testing/tool-scene.ts";
import { createRunner } from "../../../runner/runner.ts";
import { readySnapshot } from "../../../runner/snapshot.ts";
import type { Conversation, ConversationMessage, ToolCallPart, ToolResult } from "../../conversation.ts";
import { callsOf, conversationOf, textOf, user } from "../../testing/conversation.ts";
import { answerAsDemo } from "../answer.ts";

type AssistantMessage = Extract<ConversationMessage, { role: "assistant" }>;

export interface Setup {
  readonly files?: Readonly<Record<string, string>>;
  readonly executors?: readonly Executor[];
  /** The answer to every question of the agent; without one, questions expire. */
  readonly answer?: string;
  /** The failure of a tool call, or undefined to let it happen. */
  readonly refuse?: (call: ToolCallPart) => string | undefined;
}

const maxSteps = 30;
const toolNames = "list_files read_file search_files write_file edit_file run_code update_plan ask_user".split(" ");
const quickjs: Executor = { languages: ["javascript", "typescript"], run: runProgram };

export async function playSession(setup: Setup, ...prompts: readonly string[]) {
  const scene = toolScene({ files: setup.files ?? {}, executors: setup.executors ?? [quickjs] });
  const messages: ConversationMessage[] = [];
  for (const prompt of prompts) {
    messages.push(user(prompt));
    for (let step = 0, isDone = false; !isDone; step += 1) {
      if (step === maxSteps) throw new Error(`“${prompt}” takes more than ${maxSteps} steps.`);
      const message = assistantMessage(messages);
      const results: ToolResult[] = [];
      for (const call of callsOf(message)) results.push(await resultOf(call, setup, scene));
      isDone = results.length === 0;
      messages.push(message, ...(isDone ? [] : [{ role: "tool", results } as const]));
    }
  }
  const assistant = messages.filter((message) => message.role === "assistant");
  const texts = assistant.map(textOf);
  const calls = assistant.flatMap(callsOf).map(({ name }) => name);
  return { said: texts.at(-1) ?? "", texts, calls, files: Object.fromEntries(scene.tree.files), messages };
}

function assistantMessage(messages: readonly ConversationMessage[]): AssistantMessage {
  const { parts } = answerAsDemo(demoConversation(messages));
  const withIds = parts.map((part, index) =>
    part.type === "tool_call" ? { ...part, callId: `call_${messages.length}_${index}` } : part,
  );
  return { role: "assistant", parts: withIds };
}

async function resultOf(call: ToolCallPart, setup: Setup, scene: ToolScene): Promise<ToolResult> {
  const { name, input, callId } = call;
  const refusal = setup.refuse?.(call);
  if (refusal !== undefined) return { callId, name, output: refusal, isError: true };
  const isAsking = (await scene.outcomeOf(name, input)).status === "asks";
  const isAnswered = name === "ask_user" && setup.answer !== undefined;
  const answer: RequestAnswer = isAnswered
    ? { status: "answered", answer: { text: setup.answer } }
    : { status: "expired" };
  const { status, output } = await scene.use(name, input, isAsking ? { answer } : {});
  return { callId, name, output: status === "failed" ? `Error: ${output}` : output, isError: false };
}

export function demoConversation(messages: readonly ConversationMessage[]): Conversation {
  const tools = toolNames.map((name) => ({ name, description: "", schema: {} }));
  return conversationOf(messages, { model: "scripted-demo", tools, maxTokens: 8000 });
}

/** The runner that the local stack starts for Python, without its server. */
export function pythonRunner(): { readonly executor: Executor; readonly close: () => void } {
  const runner = createRunner({ maxRunning: 1, maxWaiting: 1, snapshot: readySnapshot() });
  const run: Executor["run"] = async (...program) =>
    (await runner.run(...program)) ?? Promise.reject(new Error("The runner has no room for another program."));
  return { executor: { languages: ["python"], run }, close: runner.close };
}
