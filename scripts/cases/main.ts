// `npm run cases`: plays every case of every typed function with a real model.
import { connectModel } from "../../supabase/functions/_shared/providers/connect.ts";
import { systemClock } from "../../supabase/functions/_shared/runtime/system-clock.ts";
import { retry } from "../../supabase/functions/_shared/typed/clients/retry.ts";
import { timeout } from "../../supabase/functions/_shared/typed/clients/timeout.ts";
import { single } from "../../supabase/functions/_shared/typed/clients/typed-client.ts";
import { loadCaseSets } from "../../supabase/functions/_shared/typed/testing/load-case-sets.ts";
import { startModelServer } from "../model-server/server.ts";
import { type ChosenModel, chooseModel } from "./choose-model.ts";
import { playCases } from "./play-cases.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const patienceMs = 120_000;

async function play({ spec, apiKey, only }: ChosenModel, localUrl: string | undefined): Promise<number> {
  const base_url = localUrl === undefined ? spec.base_url : `${localUrl}/v1`;
  const model = single(connectModel({ ...spec, base_url }, { apiKey }));
  const client = timeout(retry(model, systemClock), patienceMs, systemClock);
  const sets = (await loadCaseSets()).filter(({ name }) => name.includes(only));
  say(`${spec.label} (${spec.provider}${base_url === null ? "" : `, ${base_url}`})\n`);
  return playCases(sets, { client, say, now: () => performance.now() });
}

async function main(): Promise<void> {
  const chosen = chooseModel(process.argv.slice(2), process.env);
  const server = chosen.isLocal ? await startModelServer(0) : undefined;
  try {
    process.exitCode = (await play(chosen, server?.url)) > 0 ? 1 : 0;
  } finally {
    await server?.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
