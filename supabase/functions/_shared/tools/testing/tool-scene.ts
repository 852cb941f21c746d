// Tools on files in memory: changes are committed as the agent commits them.
import type { RequestAnswer, ToolOutcome } from "../../agent/tool.ts";
import { type ExecutionResult, type Executor, ExecutorUnavailable, type Program } from "../../executors/executor.ts";
import type { Language } from "../../protocol/enums.ts";
import { AppError } from "../../protocol/errors.ts";
import { createMemoryTree, type MemoryTree } from "../../workspace/memory-tree.ts";
import { createTools } from "../create-tools.ts";
import type { AttachmentTexts } from "../read-attachment.ts";
import { runTool } from "../run-tool.ts";
import { defaultToolLimits, type ToolLimits } from "../tool-limits.ts";

type Ended = Exclude<ToolOutcome, { status: "asks" }>;

export interface ToolScene {
  readonly tree: MemoryTree;
  readonly logged: readonly unknown[];
  /** The outcome of the tool, without a commit. */
  outcomeOf(name: string, input: unknown, context?: Context): Promise<ToolOutcome>;
  /** The outcome after a commit of its changes; a refused change is a failure of the tool. */
  use(name: string, input: unknown, context?: Context): Promise<Ended>;
}

interface Context {
  readonly seen_revision?: number;
  readonly answer?: RequestAnswer;
  readonly signal?: AbortSignal;
}

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly executors?: readonly Executor[];
  readonly limits?: Partial<ToolLimits>;
  readonly attachments?: AttachmentTexts;
}

export const noAttachments: AttachmentTexts = {
  list: async () => [],
  read: async () => undefined,
  readPdfText: async () => undefined,
};

export function toolScene({
  files = {},
  executors = [],
  limits = {},
  attachments = noAttachments,
}: Given = {}): ToolScene {
  const tree = createMemoryTree(files);
  const tools = createTools({ files: tree, attachments, executors, limits: { ...defaultToolLimits, ...limits } });
  const logged: unknown[] = [];
  const log = { error: (_: string, facts: unknown) => logged.push(facts) };
  let ids = 0;

  function outcomeOf(name: string, input: unknown, context: Context = {}): Promise<ToolOutcome> {
    const call = {
      seen_revision: context.seen_revision ?? tree.revision,
      answer: context.answer,
      newId: () => `id-${++ids}`,
      signal: context.signal ?? new AbortController().signal,
    };
    return runTool(tools, { name, input }, call, log);
  }

  async function use(name: string, input: unknown, context: Context = {}): Promise<Ended> {
    const outcome = await outcomeOf(name, input, context);
    if (outcome.status === "asks") throw new Error(`${name} asks.`);
    return commit(outcome, tree);
  }

  return { tree, logged, outcomeOf, use };
}

function commit(outcome: Ended, tree: MemoryTree): Ended {
  if (!outcome.files) return outcome;
  try {
    tree.commit({ ...outcome.files, by: "agent" });
    return outcome;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: "failed", output: error.message };
  }
}

/** An executor that records programs and returns a given result. */
export function scriptedExecutor(languages: readonly Language[], result: Partial<ExecutionResult> | "unavailable") {
  const programs: Program[] = [];
  const executor: Executor = {
    languages,
    async run(program) {
      programs.push(program);
      if (result === "unavailable") throw new ExecutorUnavailable("It is unavailable.");
      const success = { status: "succeeded" as const, exit_code: 0, output: "", is_output_cut: false, duration_ms: 3 };
      return { ...success, ran_in: "quickjs", ...result };
    },
  };
  return { executor, programs };
}
