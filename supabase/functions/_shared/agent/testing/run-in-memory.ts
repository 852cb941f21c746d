// Runs the agent on a journal in memory, slice after slice, until it ends or waits.
import { z } from "zod";
import type { ModelRequest, ModelSpec } from "../../models/model-client.ts";
import type { Clock } from "../../protocol/clock.ts";
import type { ApprovalPolicy } from "../../protocol/enums.ts";
import type { AppendBatches } from "../event-streams/event-stream.ts";
import { createEventStreams } from "../event-streams/event-streams.ts";
import { createAttachments, type ReadAttachment } from "../history/attachments.ts";
import { createInterruption, type Interruption } from "../interruption.ts";
import { runAgent, type SliceEnd } from "../run-agent.ts";
import { defineTool, type Tool } from "../tool.ts";
import type { ClaimInMemory, MemoryRun } from "./memory-journal.ts";
import { movingClock } from "./moving-clock.ts";
import { type Script, scriptedClient } from "./scripted-client.ts";

export interface RunScene {
  readonly script: Script;
  /** The scripts of the fallback models. */
  readonly fallbacks?: readonly Script[];
  readonly policy?: ApprovalPolicy;
  readonly requests?: ModelRequest[];
  readonly sliceSeconds?: number;
  readonly spec?: Partial<ModelSpec>;
  readonly hasTitle?: boolean;
  readonly readAttachment?: ReadAttachment;
  /** Delays or fails the connection to a model. */
  readonly connecting?: (clock: Clock) => Promise<void>;
  /** Called before and after each commit. */
  readonly onCommit?: Parameters<MemoryRun["claim"]>[0];
  readonly onSlice?: (interruption: Interruption, clock: Clock) => void;
}

const file = z.object({ path: z.string(), content: z.string() });

/** `write` changes a file, `look` reads, `ask` asks the user, `send` is external, `toil` never ends by itself. */
const tools: readonly Tool[] = [
  defineTool({
    name: "write",
    description: "Writes a file.",
    input: file,
    effect: "transactional",
    kind: "changes",
    run: async ({ path, content }, { seen_revision }) => {
      const changes = [{ op: "write" as const, path, content }];
      return {
        status: "succeeded",
        output: `Wrote ${path}.`,
        files: { changes, base_revision: seen_revision, summary: `Wrote ${path}` },
      };
    },
  }),
  defineTool({
    name: "look",
    description: "Looks.",
    input: z.object({ at: z.string() }),
    effect: "repeatable",
    kind: "reads",
    run: async ({ at }) => ({ status: "succeeded", output: `Saw ${at}.` }),
  }),
  defineTool({
    name: "ask",
    description: "Asks.",
    input: z.object({ text: z.string() }),
    effect: "repeatable",
    kind: "talks",
    run: async ({ text }, { answer }) => {
      if (!answer) return { status: "asks", request: { kind: "question", question: { text } } };
      return {
        status: "succeeded",
        output: answer.status === "answered" ? String(answer.answer.text) : "Nobody answered.",
      };
    },
  }),
  defineTool({
    name: "send",
    description: "Sends.",
    input: z.object({}),
    effect: "external",
    kind: "runs",
    run: async () => ({ status: "succeeded", output: "Sent." }),
  }),
  defineTool({
    name: "toil",
    description: "Toils.",
    input: z.object({}),
    effect: "repeatable",
    kind: "runs",
    run: async (_input, { signal }) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return { status: "failed", output: "Stopped." };
    },
  }),
];

export async function workOneSlice(
  run: MemoryRun,
  { journal, start }: ClaimInMemory,
  scene: RunScene,
): Promise<SliceEnd> {
  if (scene.policy) run.policy = scene.policy;
  const clock = movingClock();
  const interruption = createInterruption();
  const append: AppendBatches = ([batch]) => {
    const { events = [], batch: number = 0 } = batch ?? {};
    return journal.append(events, number).then(
      (answer) => [answer],
      (error: unknown) => [{ error }],
    );
  };
  const eventStream = createEventStreams({ append, clock, flushMs: 0 }).open({
    runId: run.runId,
    token: "",
    heartbeatMs: 5_000,
    heldSince: clock.now(),
    onStopRequested: () => interruption.interrupt("stop_requested"),
    onLost: (error) => interruption.interrupt("lost", error),
  });
  const { sliceSeconds = 60, requests = [] } = scene;
  const sliceEnd = clock.alarm(sliceSeconds * 1000);
  sliceEnd.rings.then(() => interruption.interrupt("slice_ended"));
  scene.onSlice?.(interruption, clock);
  const scripts = [scene.script, ...(scene.fallbacks ?? [])];
  try {
    return await runAgent({
      runId: run.runId,
      sessionId: "22222222-0000-4000-8000-000000000002",
      hasTitle: scene.hasTitle ?? true,
      attachments: createAttachments(scene.readAttachment ?? (async () => undefined)),
      instructions: "Be good.",
      journal,
      start,
      models: scripts.map((script, index) => {
        const client = scriptedClient(script, requests, {
          ...scene.spec,
          id: index === 0 ? "scripted" : `fallback-${index}`,
        });
        return {
          spec: client.spec,
          connect: async () => {
            await scene.connecting?.(clock);
            return client;
          },
        };
      }),
      tools,
      toolSpecs: tools.map(({ name, description }) => ({ name, description, input_schema: {} })),
      runTool: async ({ name, input }, context) => {
        const tool = tools.find((known) => known.name === name);
        if (!tool) return { status: "failed", output: `There is no tool ${name}.` };
        return tool
          .run(input, context)
          .catch((error: unknown) => ({ status: "failed" as const, output: String(error) }));
      },
      clock,
      newId: () => crypto.randomUUID(),
      countTokens: (request) => Math.ceil(JSON.stringify(request).length / 4),
      interruption,
      eventStream,
      slice: { startedAt: 0, newStepsUntil: sliceSeconds * 750 },
      log: { warn: () => undefined },
    });
  } finally {
    sliceEnd.ring();
    await eventStream.end();
  }
}

/** Works slice after slice until the run ends or waits for an answer. */
export async function runToRest(run: MemoryRun, scene: RunScene): Promise<void> {
  for (let slice = 0; run.status === "queued" && slice < 50; slice += 1)
    await workOneSlice(run, run.claim(scene.onCommit), scene);
}
