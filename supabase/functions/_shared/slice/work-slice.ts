// One slice: claims a run, gives the agent its dependencies for that run and nothing else, and cleans up however it ends.

import type { EventStreams } from "../agent/event-streams/event-streams.ts";
import { createAttachments } from "../agent/history/attachments.ts";
import { systemPrompt } from "../agent/history/system-prompt.ts";
import { createInterruption, type Interruption } from "../agent/interruption.ts";
import { firstCall, fixedTokens } from "../agent/model-calls/first-call.ts";
import { runAgent, type SliceEnd } from "../agent/run-agent.ts";
import type { AgentLog, RunContext } from "../agent/run-context.ts";
import type { Tool } from "../agent/tool.ts";
import type { Executor } from "../executors/executor.ts";
import { countTokens } from "../models/count-tokens.ts";
import type { ModelSource } from "../models/metered-model.ts";
import type { ModelSpec, ToolSpec } from "../models/model-client.ts";
import { AppError } from "../protocol/errors.ts";
import { systemClock } from "../runtime/system-clock.ts";
import { type AttachmentStorage, listAttachments } from "../store/attachment-bytes.ts";
import { type Claimed, claimRun, type FirstKey } from "../store/claim.ts";
import type { WorkerDb } from "../store/connection.ts";
import { createJournal, type Lease } from "../store/journal.ts";
import { readPdfText } from "../store/pdf-text.ts";
import { faultOf } from "../store/postgres-fault.ts";
import { createSessionFiles } from "../store/session-files.ts";
import { createTools } from "../tools/create-tools.ts";
import { runTool } from "../tools/run-tool.ts";
import { toolSpecs } from "../tools/tool-specs.ts";
import { addSlice } from "./live-slices.ts";

/** In the last quarter of a slice no new step begins. */
const shareForNewSteps = 0.75;
const heartbeatsPerLease = 4;

export interface SliceDeps {
  readonly db: WorkerDb;
  /** Who holds the lease, as the operator sees it. */
  readonly holder: string;
  readonly sliceSeconds: number;
  /** Of all slices of the process. */
  readonly eventStreams: EventStreams;
  readonly attachments: Pick<AttachmentStorage, "read">;
  readonly executors: readonly Executor[];
  readonly executorNotes: readonly string[];
  readonly sourceOf: (spec: ModelSpec, access: { lease: Lease; firstKey: FirstKey | null }) => ModelSource;
  readonly log: AgentLog & { error(message: string, facts?: Readonly<Record<string, unknown>>): void };
}

/** Throws only when the database is unreachable, never for what a run does. */
export async function workSlice(runId: string, deps: SliceDeps): Promise<SliceEnd | "not_claimable"> {
  const { tokens } = fixedPrompt(deps);
  const heldSince = systemClock.now();
  const claimed = await claimRun(deps.db, runId, deps.holder, firstCall(tokens, newId));
  if (!claimed) return "not_claimable";
  const interruption = createInterruption();
  const remove = addSlice(interruption);
  const sliceMs = deps.sliceSeconds * 1000;
  const sliceEnd = systemClock.alarm(sliceMs);
  sliceEnd.rings.then(() => interruption.interrupt("slice_ended"));
  try {
    return await work(claimed, heldSince, interruption, deps, sliceMs);
  } finally {
    remove();
    sliceEnd.ring();
  }
}

async function work(
  claimed: Claimed,
  heldSince: number,
  interruption: Interruption,
  deps: SliceDeps,
  sliceMs: number,
): Promise<SliceEnd> {
  const lease = { runId: claimed.run.id, token: claimed.token };
  const journal = createJournal(deps.db, lease);
  const eventStream = deps.eventStreams.open({
    ...lease,
    heartbeatMs: (claimed.lease_seconds * 1000) / heartbeatsPerLease,
    heldSince,
    onStopRequested: () => interruption.interrupt("stop_requested"),
    onLost: (error) => {
      deps.log.warn("A slice lost its run", { run_id: lease.runId, error });
      interruption.interrupt("lost", error);
    },
  });
  try {
    return await runAgent(equip(claimed, lease, { journal, interruption, eventStream }, deps, sliceMs));
  } catch (error) {
    if (error instanceof AppError && error.code === "lease_lost") return "lost";
    if (faultOf(error) === "lost") throw error; // the lease expires, and another slice goes on
    deps.log.error("An internal error ended a run", { run_id: lease.runId, error });
    const error_sentence =
      "Something went wrong in the agent itself. What it had done so far is kept; send a message to go on.";
    await journal.finishRun({ status: "failed", error_code: "internal", error_sentence });
    return "finished";
  } finally {
    await eventStream.end();
  }
}

type Hold = Pick<RunContext, "journal" | "interruption" | "eventStream">;

function equip(claimed: Claimed, lease: Lease, hold: Hold, deps: SliceDeps, sliceMs: number): RunContext {
  const { session, run, history, first_call, first_key: firstKey } = claimed;
  const tools = toolsFor(lease, deps);
  const models = claimed.models.map((spec) => deps.sourceOf(spec, { lease, firstKey }));
  const startedAt = systemClock.now();
  return {
    ...hold,
    start: { history, firstCall: first_call },
    runId: run.id,
    sessionId: session.id,
    hasTitle: session.title !== "",
    instructions: systemPrompt({
      sessionInstructions: session.instructions,
      userInstructions: claimed.user_instructions ?? "",
      executorNotes: deps.executorNotes,
    }),
    models,
    tools,
    toolSpecs: fixedPrompt(deps).tools,
    runTool: (call, context) => runTool(tools, call, context, deps.log),
    clock: systemClock,
    newId,
    attachments: createAttachments(deps.attachments.read),
    countTokens,
    slice: { startedAt, newStepsUntil: startedAt + sliceMs * shareForNewSteps },
    log: deps.log,
  };
}

function toolsFor(lease: Lease, { db, executors, attachments: { read } }: SliceDeps): readonly Tool[] {
  const attachments = { list: () => listAttachments(db, lease), read, readPdfText };
  return createTools({ files: createSessionFiles(db, lease), attachments, executors });
}

const newId = () => crypto.randomUUID();
const fixedPrompts = new WeakMap<SliceDeps, { readonly tools: ToolSpec[]; readonly tokens: number }>();
const noRun: Lease = { runId: "", token: "" };

/** What every prompt of this isolate begins with. The tools are only described, so they need no run. */
function fixedPrompt(deps: SliceDeps) {
  const known = fixedPrompts.get(deps);
  if (known) return known;
  const tools = toolSpecs(toolsFor(noRun, deps));
  const { executorNotes } = deps;
  const instructions = systemPrompt({ sessionInstructions: "", userInstructions: "", executorNotes });
  const made = { tools, tokens: fixedTokens({ instructions, tools }, countTokens) };
  fixedPrompts.set(deps, made);
  return made;
}
