// What the functions that talk to models make of their secrets: the operator's keys, and how users' own are read.
import { environment } from "../http/environment.ts";
import { createKeyRing } from "../keys/key-ring.ts";
import type { WorkerDb } from "../store/connection.ts";
import { egressOfFunction } from "./function-powers.ts";
import type { ModelSourceDeps } from "./model-sources.ts";

export function modelPowers(db: WorkerDb): ModelSourceDeps {
  return {
    db,
    keyRing: createKeyRing(environment.get("PROVIDER_MASTER_KEYS")),
    operatorKeys: {
      anthropic: environment.get("ANTHROPIC_API_KEY"),
      openai: environment.get("OPENAI_API_KEY"),
      compatible: environment.get("COMPATIBLE_API_KEYS"),
    },
    ...egressOfFunction(),
  };
}
