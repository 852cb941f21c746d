// The agent function: a kick names a run; a slice of it is worked on after the answer, if it is to be had.
import { z } from "zod";
import { createExecuteFunction } from "../_shared/executors/execute-function.ts";
import { executorNotes } from "../_shared/executors/executor-notes.ts";
import { createRemoteExecutor } from "../_shared/executors/remote.ts";
import { background } from "../_shared/http/background.ts";
import { endpoint } from "../_shared/http/endpoint.ts";
import { environment } from "../_shared/http/environment.ts";
import { log } from "../_shared/http/log.ts";
import { surviveStrayErrors } from "../_shared/http/stray-errors.ts";
import { madeOnce, workerDbOfFunction } from "../_shared/slice/function-powers.ts";
import { sayGoodbye } from "../_shared/slice/live-slices.ts";
import { modelPowers } from "../_shared/slice/model-powers.ts";
import { createModelSource } from "../_shared/slice/model-sources.ts";
import { type SliceDeps, workSlice } from "../_shared/slice/work-slice.ts";

const kick = z.object({ run_id: z.uuid() });
const maxConnections = 8;

const sliceDeps = madeOnce((): SliceDeps => {
  const db = workerDbOfFunction(maxConnections);
  const powers = modelPowers(db);
  const remote = remoteExecutor();
  return {
    db,
    holder: crypto.randomUUID(),
    sliceSeconds: environment.get("SLICE_SECONDS"),
    flushMs: environment.get("STREAM_FLUSH_MS"),
    executors: [executeFunction(), ...(remote ? [remote] : [])],
    executorNotes: [executorNotes.quickjs, ...(remote ? [executorNotes.remote] : [])],
    sourceOf: (spec, lease) => createModelSource(spec, lease, powers),
    log,
  };
});

function executeFunction() {
  const url = `${environment.get("SUPABASE_URL")}/functions/v1/execute`;
  return createExecuteFunction({ url, key: environment.get("EXECUTE_KEY"), fetch });
}

function remoteExecutor() {
  const url = environment.get("EXECUTOR_URL");
  return url && createRemoteExecutor({ url, key: environment.get("EXECUTOR_KEY"), fetch });
}

addEventListener("beforeunload", sayGoodbye);
surviveStrayErrors();

Deno.serve(
  endpoint({ auth: { secret: "AGENT_KICK_KEY" }, body: kick }, async ({ body }) => {
    background(workSlice(body.run_id, sliceDeps()));
    return Response.json({ accepted: true }, { status: 202 });
  }),
);
