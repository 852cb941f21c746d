// A user for as long as the smoke conversation takes.
import { z } from "zod";
import type { ProjectRequest } from "../action.ts";
import type { Deployment } from "../deployment.ts";

/** An account without a password, confirmed without a mail, and past any captcha. */
export async function signInTemporaryUser(deployment: Deployment): Promise<string> {
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
export async function deleteTemporaryUser(deployment: Deployment): Promise<void> {
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
