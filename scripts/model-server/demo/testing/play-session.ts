// A session played to its end without a server: the demo model's replies, the agent's real tools on files in memory, programs in the real engine.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RequestAnswer } from "../../../../supabase/functions/_shared/agent/tool.ts";
import type { Executor, Program } from "../../../../supabase/functions/_shared/executors/executor.ts";
import { runProgram } from "../../../../supabase/functions/_shared/executors/quickjs/run-program.ts";
import { type Scene, toolScene } from "../../../../supabase/functions/_shared/tools/testing/tool-scene.ts";
import type { Conversation, ConversationMessage, Protocol, ToolCallPart, ToolResult } from "../../conversation.ts";
import type { Reply } from "../../reply.ts";
import { answerAsDemo } from "../answer.ts";

export type { Executor };

export interface Played {
  /** What the model said last. */
  readonly said: string;
  readonly texts: readonly string[];
  readonly calls: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  readonly outputs: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  readonly messages: readonly ConversationMessage[];
}

export interface Stage {
  readonly files?: Readonly<Record<string, string>>;
  readonly executors?: readonly Executor[];
  readonly protocol?: Protocol;
  /** Of what the user says to questions, the next one; without one nobody answers. */
  readonly answers?: readonly string[];
  /** Instead of the tool: its failure, or undefined to let it work. */
  readonly refuse?: (call: ToolCallPart) => string | undefined;
  /** Before a call is done: somebody else is at work too. */
  readonly before?: (call: ToolCallPart, scene: Scene) => void;
}

const maxSteps = 30;

export async function playSession(stage: Stage, ...prompts: readonly string[]): Promise<Played> {
  const scene = toolScene({ files: stage.files ?? {}, executors: stage.executors ?? [engine] });
  const messages: ConversationMessage[] = [];
  const texts: string[] = [];
  const answers = [...(stage.answers ?? [])];
  for (const prompt of prompts) {
    messages.push({ role: "user", parts: [{ type: "text", text: prompt }] });
    await playPrompt({ stage, scene, messages, texts, answers });
  }
  const calls = messages.flatMap(callsOf).map(({ name, input }) => ({ name, input: input ?? {} }));
  const outputs = messages.flatMap((message) =>
    message.role === "tool" ? message.results.map(({ output }) => output) : [],
  );
  return { said: texts.at(-1) ?? "", texts, calls, outputs, files: scene.tree.files, messages };
}

interface Playing {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly messages: ConversationMessage[];
  readonly texts: string[];
  readonly answers: string[];
}

async function playPrompt({ stage, scene, messages, texts, answers }: Playing): Promise<void> {
  for (let step = 0; step < maxSteps; step += 1) {
    const message = spoken(answerAsDemo(conversationOf(messages, stage.protocol)), messages.length);
    messages.push(message);
    texts.push(message.parts.map((part) => (part.type === "text" ? part.text : "")).join(""));
    const calls = callsOf(message);
    if (calls.length === 0) return;
    const results: ToolResult[] = [];
    for (const call of calls) results.push(await useTool(call, stage, scene, answers));
    messages.push({ role: "tool", results });
  }
  throw new Error(`The demo model did not come to an end within ${maxSteps} steps.`);
}

async function useTool(call: ToolCallPart, stage: Stage, scene: Scene, answers: string[]): Promise<ToolResult> {
  stage.before?.(call, scene);
  const refusal = stage.refuse?.(call);
  const asks = refusal === undefined && (await scene.outcomeOf(call.name, call.input)).status === "asks";
  const outcome =
    refusal === undefined
      ? await scene.use(call.name, call.input, asks ? { answer: answerTo(call, answers) } : {})
      : { status: "failed" as const, output: refusal };
  const isError = outcome.status === "failed";
  const isSaid = isError && stage.protocol !== "messages";
  return {
    callId: call.callId,
    name: call.name,
    output: isSaid ? `Error: ${outcome.output}` : outcome.output,
    isError: isError && !isSaid,
  };
}

/** Nobody's browser runs a program. */
function answerTo(call: ToolCallPart, answers: string[]): RequestAnswer {
  const text = call.name === "ask_user" ? answers.shift() : undefined;
  return text === undefined ? { status: "expired" } : { status: "answered", answer: { text } };
}

type Spoken = Extract<ConversationMessage, { role: "assistant" }>;

function spoken(reply: Reply, number: number): Spoken {
  const parts = reply.parts.flatMap((part, index): Spoken["parts"] => {
    if (part.type !== "tool_call") return [part];
    return [{ type: "tool_call", callId: `call_${number}_${index}`, name: part.name, input: part.input }];
  });
  return { role: "assistant", parts };
}

function callsOf(message: ConversationMessage): ToolCallPart[] {
  return message.role === "assistant" ? message.parts.filter((part) => part.type === "tool_call") : [];
}

export const toolNames: readonly string[] =
  "list_files read_file search_files write_file edit_file move_file delete_file run_code update_plan ask_user".split(
    " ",
  );

export function conversationOf(messages: readonly ConversationMessage[], protocol: Protocol = "chat"): Conversation {
  return {
    protocol,
    model: "scripted-demo",
    instructions: "",
    messages,
    tools: toolNames.map((name) => ({ name, description: "", schema: {} })),
    maxTokens: 8000,
    outputSchema: undefined,
  };
}

/** JavaScript and TypeScript as the product runs them. */
const engine: Executor = {
  languages: ["javascript", "typescript"],
  run: (program, limits, signal) => runProgram(program, limits, signal),
};

/** JavaScript and TypeScript as V8 runs them and speaks of them. */
export const node: Executor = {
  languages: ["javascript", "typescript"],
  async run(program) {
    const { status, output } = runApart(process.execPath, program);
    return {
      status: status === 0 ? "succeeded" : "failed",
      exit_code: status,
      output,
      is_output_cut: false,
      duration_ms: 1,
      ran_in: "remote",
    };
  },
};

function runApart(command: string, { files, entry }: Program): { status: number; output: string } {
  const folder = mkdtempSync(join(tmpdir(), "demo-program-"));
  try {
    for (const [path, content] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { status, stdout, stderr } = spawnSync(command, [entry], { cwd: folder, encoding: "utf8" });
    return { status: status ?? 1, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
