// Where seeds are played: a stack and a model server of their own, and workers in this process in place of the agent function.
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { z } from "zod";
import { createKeyRing } from "../../supabase/functions/_shared/keys/key-ring.ts";
import { createModelSource } from "../../supabase/functions/_shared/runtime/connect-model.ts";
import type { SliceDeps } from "../../supabase/functions/_shared/slice/work-slice.ts";
import { openWorkerDb, type WorkerDb } from "../../supabase/functions/_shared/store/connection.ts";
import { startProgram } from "../product/child-program.ts";
import { setWorkerPassword } from "../product/connect-agent.ts";
import { makeSecrets } from "../product/secrets.ts";
import { differences } from "./outcome.ts";
import { type ChaosDeps, type Played, playSeed } from "./play-seed.ts";

const detailsSchema = z.object({ url: z.string(), dbUrl: z.string().optional() });

export interface Scene extends ChaosDeps {
  stop(): Promise<void>;
}

/** On a stack that is there already, or on one of its own. */
export async function startScene(running?: {
  readonly dbUrl: string;
  readonly workerDbUrl: string;
  readonly modelServerUrl: string;
}): Promise<Scene> {
  const place = running ?? (await startPlace());
  const sql = postgres(place.dbUrl, { max: 8, onnotice: () => undefined });
  const db = openWorkerDb({ url: place.workerDbUrl, maxConnections: 8 });
  const ownerId = randomUUID();
  await sql`insert into auth.users (id, email) values (${ownerId}, ${`${ownerId}@example.com`})`;
  await sql`update private.settings set max_attempts = 100, max_live_runs_per_user = 1000, lease_seconds = 60`;
  return {
    sql,
    db,
    ownerId,
    modelServerUrl: place.modelServerUrl,
    powersOf,
    stop: async () => {
      await Promise.all([sql.end(), db.end()]);
      if ("stop" in place && typeof place.stop === "function") await place.stop();
    },
  };
}

async function startPlace() {
  const parse = (line: string) => detailsSchema.parse(JSON.parse(line));
  const secrets = makeSecrets();
  const models = await startProgram("model server", parse, {
    args: ["scripts/model-server/main.ts", "--port", "0", "--json"],
  });
  const stack = await startProgram("stack", parse, {
    args: ["scripts/stack/main.ts", "--ephemeral", "--port", "0", "--json", "--log-level", "error"],
  });
  const dbUrl = stack.details.dbUrl ?? "";
  const sql = postgres(dbUrl, { max: 1 });
  await setWorkerPassword(sql, secrets.WORKER_DB_PASSWORD ?? "");
  await sql.end();
  const workerDbUrl = Object.assign(new URL(dbUrl), {
    username: "agent_worker",
    password: secrets.WORKER_DB_PASSWORD,
  }).href;
  return {
    dbUrl,
    workerDbUrl,
    modelServerUrl: models.details.url,
    stop: () => Promise.all([models.stop(), stack.stop()]),
  };
}

function powersOf(db: WorkerDb): SliceDeps {
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
    flushMs: 0,
    executors: [],
    executorNotes: [],
    sourceOf: (spec, lease) => createModelSource(spec, lease, modelDeps),
    log: { warn: quiet, error: quiet },
  };
}

export interface Seeds {
  readonly first: number;
  readonly count: number;
  readonly atOnce: number;
  /** From one seed to the next; 1 when left out. */
  readonly stride?: number;
}

/** A failure says what was broken and how to play it again. */
export async function playSeeds(scene: Scene, { first, count, atOnce, stride = 1 }: Seeds): Promise<string[]> {
  const undisturbed = await playSeed(-1, scene, new Map());
  const failures = undisturbed.broken.map((rule) => `Undisturbed: ${rule}`);
  const seeds = Array.from({ length: count }, (_, index) => first + index * stride).values();
  const lane = async () => {
    for (const seed of seeds) failures.push(...judge(await playSeed(seed, scene), undisturbed));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return failures;
}

function judge(played: Played, undisturbed: Played): string[] {
  const wrong = [...played.broken, ...differences(played.outcome, undisturbed.outcome)];
  if (wrong.length === 0) return [];
  return [
    `Seed ${played.seed} (${played.story.join(", ")}):\n${wrong.join("\n")}\nPlay it again: npm run chaos -- --seed ${played.seed} --seeds 1`,
  ];
}
