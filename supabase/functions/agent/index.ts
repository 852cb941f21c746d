// The agent function: a kick names a run; a slice of it is worked on after the answer, if it is to be had.
import { z } from "zod";
import { checkUrl, isOwnNetwork } from "../_shared/egress/check-url.ts";
import { guardedFetch } from "../_shared/egress/guarded-fetch.ts";
import { resolveHost } from "../_shared/egress/resolve-host.ts";
import { createExecuteFunction } from "../_shared/executors/execute-function.ts";
import { executorNotes } from "../_shared/executors/executor-notes.ts";
import { createRemoteExecutor } from "../_shared/executors/remote.ts";
import { background } from "../_shared/http/background.ts";
import { endpoint } from "../_shared/http/endpoint.ts";
import { environment } from "../_shared/http/environment.ts";
import { log } from "../_shared/http/log.ts";
import { surviveStrayErrors } from "../_shared/http/stray-errors.ts";
import { createKeyRing } from "../_shared/keys/key-ring.ts";
import type { ModelSpec } from "../_shared/models/model-client.ts";
import { sayGoodbye } from "../_shared/slice/live-slices.ts";
import { createModelSource } from "../_shared/slice/model-sources.ts";
import { workSlice } from "../_shared/slice/work-slice.ts";
import { openWorkerDb, workerDbUrl } from "../_shared/store/connection.ts";
import type { Lease } from "../_shared/store/journal.ts";

const kick = z.object({ run_id: z.uuid() });
const maxConnections = 8;

const db = openWorkerDb({
  url: workerDbUrl({
    url: environment.get("WORKER_DB_URL"),
    password: environment.get("WORKER_DB_PASSWORD"),
    projectUrl: environment.get("SUPABASE_DB_URL"),
  }),
  maxConnections,
});
const egress = { allow: environment.get("EGRESS_ALLOW") };
const keyRing = createKeyRing(environment.get("PROVIDER_MASTER_KEYS"));
const operatorKeys = {
  anthropic: environment.get("ANTHROPIC_API_KEY"),
  openai: environment.get("OPENAI_API_KEY"),
  compatible: environment.get("COMPATIBLE_API_KEYS"),
};
const modelDeps = {
  db,
  keyRing,
  operatorKeys,
  needsNoKey: (url: URL) => isOwnNetwork(url, egress),
  checkAddress: (url: string) => checkUrl(url, egress, resolveHost),
  guardedFetch: guardedFetch(egress, { resolve: resolveHost, fetch }),
};
const executeFunction = createExecuteFunction({
  url: `${environment.get("SUPABASE_URL")}/functions/v1/execute`,
  key: environment.get("EXECUTE_KEY"),
  fetch,
});
const executorUrl = environment.get("EXECUTOR_URL");
const remote = executorUrl && createRemoteExecutor({ url: executorUrl, key: environment.get("EXECUTOR_KEY"), fetch });

const sliceDeps = {
  db,
  holder: crypto.randomUUID(),
  sliceSeconds: environment.get("SLICE_SECONDS"),
  flushMs: environment.get("STREAM_FLUSH_MS"),
  executors: remote ? [executeFunction, remote] : [executeFunction],
  executorNotes: remote ? [executorNotes.quickjs, executorNotes.remote] : [executorNotes.quickjs],
  sourceOf: (spec: ModelSpec, lease: Lease) => createModelSource(spec, lease, modelDeps),
  log,
};

addEventListener("beforeunload", sayGoodbye);
surviveStrayErrors();

Deno.serve(
  endpoint({ auth: { secret: "AGENT_KICK_KEY" }, body: kick }, async ({ body }) => {
    background(workSlice(body.run_id, sliceDeps));
    return Response.json({ accepted: true }, { status: 202 });
  }),
);
