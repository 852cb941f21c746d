// What the functions that call models build from their secrets: the operator's keys, and access to users' own.
import { createKeyRing } from "../keys/key-ring.ts";
import type { WorkerDb } from "../store/connection.ts";
import type { ModelSourceDeps } from "./connect-model.ts";
import { environment } from "./environment.ts";
import { functionEgress } from "./function-deps.ts";

export function modelDeps(db: WorkerDb): ModelSourceDeps {
  return {
    db,
    keyRing: createKeyRing(environment.get("PROVIDER_MASTER_KEYS")),
    operatorKeys: {
      anthropic: environment.get("ANTHROPIC_API_KEY"),
      openai: environment.get("OPENAI_API_KEY"),
      compatible: environment.get("COMPATIBLE_API_KEYS"),
    },
    ...functionEgress(),
  };
}
