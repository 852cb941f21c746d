// What a slice needs to work in this process instead of in the agent function: no executors, no keys, any address.
import { randomUUID } from "node:crypto";
import { createEventStreams } from "../../supabase/functions/_shared/agent/event-streams/event-streams.ts";
import { createKeyRing } from "../../supabase/functions/_shared/keys/key-ring.ts";
import { createModelSource } from "../../supabase/functions/_shared/runtime/connect-model.ts";
import { systemClock } from "../../supabase/functions/_shared/runtime/system-clock.ts";
import type { SliceDeps } from "../../supabase/functions/_shared/slice/work-slice.ts";
import { createAppendBatches } from "../../supabase/functions/_shared/store/append-batches.ts";
import type { WorkerDb } from "../../supabase/functions/_shared/store/connection.ts";

/** `flushMs`: the least time between two batches of streamed text. */
export function sliceDeps(db: WorkerDb, flushMs = 0): SliceDeps {
  const quiet = () => undefined;
  const modelDeps = {
    db,
    keyRing: createKeyRing({ only: Buffer.alloc(32, 7).toString("base64") }),
    operatorKeys: { compatible: {} },
    needsNoKey: () => true,
    checkAddress: async () => undefined,
    guardedFetch: fetch,
  };
  return {
    db,
    holder: randomUUID(),
    sliceSeconds: 60,
    eventStreams: createEventStreams({ append: createAppendBatches(db), clock: systemClock, flushMs }),
    attachments: { read: async () => undefined },
    executors: [],
    executorNotes: [],
    sourceOf: (spec, access) => createModelSource(spec, access, modelDeps),
    log: { warn: quiet, error: quiet },
  };
}
