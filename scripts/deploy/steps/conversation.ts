// A smoke conversation: a temporary user asks, the agent answers over Realtime, the user is deleted.
import { createClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { UserDb } from "../../../supabase/functions/_shared/client/data-api.ts";
import { followSession } from "../../../supabase/functions/_shared/client/follow-session.ts";
import { verbsOf } from "../../../supabase/functions/_shared/client/verbs.ts";
import type { Database } from "../../../supabase/functions/_shared/protocol/database.types.ts";
import { sql, work } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import type { Step } from "../step.ts";
import { bundleHashes } from "./functions.ts";
import { deleteTemporaryUser, signInTemporaryUser } from "./temporary-user.ts";

const answerWithinMs = 120_000;
const question = "Say hello in one short sentence. Use no tools.";

export const conversation: Step = {
  name: "A conversation",
  why: "Sign-in, database, kick, function, model and live updates work together.",
  remedy:
    "What the run ended with is above. A missing or wrong key of the provider is the usual reason: it belongs in the file of secrets.",
  plan: async (deployment) => {
    const { world, record, secrets } = deployment;
    const { model, provider } = await readDefault(deployment);
    const missing = missingKey(deployment, provider);
    if (missing) return { unchanged: `not held: ${secrets.path} has no ${missing}, which the default model needs` };
    const proved = await fingerprint(deployment, model);
    if (record.content.conversation === proved && record.content.temporaryUser === undefined) {
      return { unchanged: "held, and nothing it depends on has changed" };
    }
    const closed = await reasonOfStandstill(deployment);
    if (closed) return { unchanged: `not held: ${closed}` };
    return {
      change: "Ask as a temporary user",
      apply: async () => {
        // An interrupted run may have left one.
        if (record.content.temporaryUser !== undefined) await deleteTemporaryUser(deployment);
        const sentence = await converse(deployment).finally(() => deleteTemporaryUser(deployment));
        record.remember({ conversation: proved });
        return world.isDry ? "a short answer is expected" : sentence;
      },
    };
  },
};

/** By provider. A compatible server may need none. */
const operatorKeys: Readonly<Record<string, string>> = {
  anthropic: "ANTHROPIC_API_KEY",
  openai_responses: "OPENAI_API_KEY",
};

const defaultRow = z.tuple([z.object({ model: z.string(), provider: z.string() })]);

async function readDefault({ world }: Deployment) {
  const query = sql("select id as model, provider::text from public.models where is_default");
  const assumed: z.infer<typeof defaultRow> = [{ model: "the default model", provider: "anthropic" }];
  const [row] = await world.read(query, { schema: defaultRow, assumed });
  return row;
}

const standstill = z.tuple([z.object({ is_paused: z.boolean(), is_spent: z.boolean() })]);

/** A run would wait, or be refused. A run reserves the most that it can cost, so the end of the budget comes early. */
async function reasonOfStandstill({ world }: Deployment): Promise<string | undefined> {
  const query = sql(`select runs_paused as is_paused,
    coalesce(private.spent_on((now() at time zone 'UTC')::date) >= max_cost_per_day * 0.9, false) as is_spent
    from private.settings`);
  const assumed: z.infer<typeof standstill> = [{ is_paused: false, is_spent: false }];
  const [{ is_paused, is_spent }] = await world.read(query, { schema: standstill, assumed });
  if (is_paused) return "runs are paused";
  return is_spent ? "the budget of today is spent, or nearly so" : undefined;
}

/** A project may leave all models to its users' own keys. */
function missingKey({ world, secrets }: Deployment, provider: string): string | undefined {
  const name = operatorKeys[provider];
  return world.isDry || name === undefined || secrets.get(name) !== undefined ? undefined : name;
}

async function fingerprint(deployment: Deployment, model: string): Promise<string> {
  const { projectUrl, record } = deployment;
  const bundles = [...(await bundleHashes(deployment)).values()];
  return hashOf(
    model,
    projectUrl,
    ...bundles,
    JSON.stringify(record.content.secrets),
    JSON.stringify(record.content.migrations),
  );
}

async function converse(deployment: Deployment): Promise<string> {
  const { world, projectUrl } = deployment;
  const { publishable } = await deployment.keys();
  const token = await signInTemporaryUser(deployment);
  const talk = work(`Ask "${question}", follow the session over Realtime and wait for the run's end`, async () => {
    const userDb = createClient<Database>(projectUrl, publishable, { accessToken: async () => token });
    return ask(userDb).finally(() => userDb.realtime.disconnect());
  });
  return world.create(talk, { schema: z.string(), assumed: "" });
}

/** Resolves when the run has succeeded. */
async function ask(userDb: UserDb): Promise<string> {
  const call = verbsOf(userDb, { signal: AbortSignal.timeout(answerWithinMs) });
  const sessionId = crypto.randomUUID();
  await call("create_session", { id: sessionId });
  const session = await followSession(userDb, sessionId);
  const started = Date.now();
  try {
    const parts = [{ type: "text", text: question }];
    const { run_id: runId } = await call("send_message", { session_id: sessionId, id: crypto.randomUUID(), parts });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      const run = session.state.runs.get(runId);
      if (run?.status === "succeeded") resolve();
      if (run?.status === "failed" || run?.status === "stopped")
        reject(new Error(`The run ${run.status}: ${run.error_sentence ?? run.error_code}`));
    };
    const timer = setTimeout(() => reject(new Error("There was no answer within two minutes.")), answerWithinMs);
    const unsubscribe = session.subscribe(look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      unsubscribe();
    });
    return `answered after ${((Date.now() - started) / 1000).toFixed(1)} s, live updates: ${session.link.status}`;
  } finally {
    await session.close();
  }
}
