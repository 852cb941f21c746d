// A smoke conversation: a temporary user asks, the agent answers over Realtime, the user is deleted.
import { createClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { UserDb } from "../../../supabase/functions/_shared/client/data-api.ts";
import { followSession } from "../../../supabase/functions/_shared/client/follow-session.ts";
import { verbsOf } from "../../../supabase/functions/_shared/client/verbs.ts";
import type { Database } from "../../../supabase/functions/_shared/protocol/database.types.ts";
import { type ProjectRequest, work } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import type { Step } from "../step.ts";
import { bundleHashes } from "./functions.ts";

const answerWithinMs = 120_000;
const question = "Say hello in one short sentence. Use no tools.";

export const conversation: Step = {
  name: "A conversation",
  why: "Sign-in, database, kick, function, model and live updates work together.",
  remedy:
    "What the run ended with is above. A missing or wrong key of the provider is the usual reason: it belongs in the file of secrets.",
  plan: async (deployment) => {
    const { world, record } = deployment;
    const proved = await fingerprint(deployment);
    if (record.content.conversation === proved && record.content.temporaryUser === undefined) {
      return { unchanged: "held, and nothing it depends on has changed" };
    }
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

async function fingerprint(deployment: Deployment): Promise<string> {
  const { model, projectUrl, record } = deployment;
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

/** An account without a password, confirmed without a mail, and past any captcha. */
async function signInTemporaryUser(deployment: Deployment): Promise<string> {
  const { record, mask } = deployment;
  const { publishable, secret } = await deployment.keys();
  const email = `smoke-${crypto.randomUUID()}@edgewright.invalid`;
  const { id } = await demand(deployment, {
    request: {
      method: "POST",
      path: "/auth/v1/admin/users",
      headers: asOperator(secret),
      body: { email, email_confirm: true },
    },
    schema: z.object({ id: z.uuid() }),
    assumed: { id: "<the user's id>" },
  });
  record.remember({ temporaryUser: id });
  const { hashed_token } = await demand(deployment, {
    request: {
      method: "POST",
      path: "/auth/v1/admin/generate_link",
      headers: asOperator(secret),
      body: { type: "magiclink", email },
    },
    schema: z.object({ hashed_token: z.string() }),
    assumed: { hashed_token: "<the link's token>" },
  });
  const { access_token } = await demand(deployment, {
    request: {
      method: "POST",
      path: "/auth/v1/verify",
      headers: { apikey: publishable },
      body: { type: "magiclink", token_hash: hashed_token },
    },
    schema: z.object({ access_token: z.string() }),
    assumed: { access_token: "<the user's token>" },
  });
  mask.hide("the user's token", access_token);
  return access_token;
}

/** Their sessions go with them. */
async function deleteTemporaryUser(deployment: Deployment): Promise<void> {
  const { world, record } = deployment;
  const id = world.isDry ? "<the user's id>" : record.content.temporaryUser;
  if (id === undefined) return;
  const { secret } = await deployment.keys();
  const request: ProjectRequest = {
    kind: "project",
    method: "DELETE",
    path: `/auth/v1/admin/users/${id}`,
    headers: asOperator(secret),
  };
  const { status } = await world.create(request, {
    schema: z.object({ status: z.number() }),
    assumed: { status: 200 },
  });
  if (status !== 200 && status !== 404) throw new Error(`The temporary user ${id} could not be deleted: ${status}.`);
  record.remember({ temporaryUser: undefined });
}

const asOperator = (secret: string) => ({ apikey: secret });

interface Demand<Answer> {
  readonly request: Omit<ProjectRequest, "kind">;
  readonly schema: z.ZodType<Answer>;
  readonly assumed: Answer;
}

/** Throws unless the answer is a success in the expected form. */
async function demand<Answer>({ world }: Deployment, { request, schema, assumed }: Demand<Answer>): Promise<Answer> {
  const { status, body } = await world.create(
    { kind: "project", ...request },
    { schema: z.object({ status: z.number(), body: z.unknown() }), assumed: { status: 200, body: assumed } },
  );
  if (status !== 200)
    throw new Error(`${request.path} was answered with ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  return world.isDry ? assumed : schema.parse(body);
}
