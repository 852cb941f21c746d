// The agent function: a kick names a run or a program of a user. What is claimable is worked on after the response: of a run
// one slice, of a program all of it. Another kick says that there are objects of Storage to be removed.
import { z } from "zod";
import { createEventStreams } from "../_shared/agent/event-streams/event-streams.ts";
import { createExecuteFunction } from "../_shared/executors/execute-function.ts";
import { executorNotes } from "../_shared/executors/executor-notes.ts";
import { createRemoteExecutor } from "../_shared/executors/remote.ts";
import { endpoint } from "../_shared/http/endpoint.ts";
import { background } from "../_shared/runtime/background.ts";
import { createModelSource } from "../_shared/runtime/connect-model.ts";
import { environment } from "../_shared/runtime/environment.ts";
import { functionDb, madeOnce } from "../_shared/runtime/function-deps.ts";
import { log } from "../_shared/runtime/log.ts";
import { modelDeps } from "../_shared/runtime/model-deps.ts";
import { surviveStrayErrors } from "../_shared/runtime/stray-errors.ts";
import { systemClock } from "../_shared/runtime/system-clock.ts";
import { shutDownSlices } from "../_shared/slice/live-slices.ts";
import { workExecution } from "../_shared/slice/work-execution.ts";
import { type SliceDeps, workSlice } from "../_shared/slice/work-slice.ts";
import { createAppendBatches } from "../_shared/store/append-batches.ts";
import {
  type AttachmentStorage,
  createAttachmentStorage,
  removeQueuedObjects,
} from "../_shared/store/attachment-bytes.ts";

const kick = z.union([
  z.object({ run_id: z.uuid() }),
  z.object({ execution_id: z.uuid() }),
  z.object({ removes_objects: z.literal(true) }),
]);
const maxConnections = 8;
const maxKickBytes = 1024;

interface AgentDeps extends SliceDeps {
  readonly attachments: AttachmentStorage;
}

const agentDeps = madeOnce((): AgentDeps => {
  const db = functionDb(maxConnections);
  const deps = modelDeps(db);
  const remote = remoteExecutor();
  return {
    db,
    holder: crypto.randomUUID(),
    sliceSeconds: environment.get("SLICE_SECONDS"),
    eventStreams: createEventStreams({
      append: createAppendBatches(db),
      clock: systemClock,
      flushMs: environment.get("STREAM_FLUSH_MS"),
    }),
    attachments: attachmentStorage(),
    executors: [executeFunction(), ...(remote ? [remote] : [])],
    executorNotes: [executorNotes.quickjs, ...(remote ? [executorNotes.remote] : [])],
    sourceOf: (spec, access) => createModelSource(spec, access, deps),
    log,
  };
});

function attachmentStorage() {
  const { default: secretKey } = environment.get("SUPABASE_SECRET_KEYS") ?? {};
  const key = secretKey ?? environment.get("SUPABASE_SERVICE_ROLE_KEY");
  return createAttachmentStorage({ projectUrl: environment.get("SUPABASE_URL"), key, fetch, log });
}

function executeFunction() {
  const url = `${environment.get("SUPABASE_URL")}/functions/v1/execute`;
  const [key, otherKey] = [environment.get("EXECUTE_KEY"), environment.get("EXECUTE_KEY_PREVIOUS")];
  return createExecuteFunction({ url, key, otherKey, fetch });
}

function remoteExecutor() {
  const url = environment.get("EXECUTOR_URL");
  return url && createRemoteExecutor({ url, key: environment.get("EXECUTOR_KEY"), fetch });
}

function workOn(body: z.infer<typeof kick>, deps: AgentDeps): Promise<unknown> {
  if ("run_id" in body) return workSlice(body.run_id, deps);
  if ("execution_id" in body) return workExecution(body.execution_id, deps);
  return removeQueuedObjects(deps.db, deps.attachments);
}

addEventListener("beforeunload", shutDownSlices);
surviveStrayErrors();

Deno.serve(
  endpoint({ auth: { signedWith: "AGENT_KICK_KEY" }, body: kick, maxBytes: maxKickBytes }, async ({ body }) => {
    background(workOn(body, agentDeps()));
    return Response.json({ accepted: true }, { status: 202 });
  }),
);
