// Questions to the deployed project that strangers could ask, and one that only the holder of a key can.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { signatureHeader, signatureOf } from "../../../supabase/functions/_shared/http/caller-key.ts";
import { type ProjectRequest, sql } from "../action.ts";
import type { Deployment } from "../deployment.ts";
import type { Step } from "../step.ts";

const response = z.object({ status: z.number(), body: z.unknown() });

interface Probe {
  readonly request: Omit<ProjectRequest, "kind">;
  readonly status: number;
}

const post = (name: string, headers: Readonly<Record<string, string>>, body: unknown = {}) => ({
  method: "POST" as const,
  path: `/functions/v1/${name}`,
  headers,
  body,
});

function probesOf(publishable: string): readonly Probe[] {
  const stranger = { apikey: publishable };
  const schemaOf = (schema: string): Probe => ({
    request: { method: "GET", path: "/rest/v1/settings", headers: { ...stranger, "accept-profile": schema } },
    status: 406,
  });
  return [
    { request: post("agent", stranger, { run_id: crypto.randomUUID() }), status: 403 },
    { request: post("execute", stranger), status: 403 },
    { request: post("provider-keys", stranger), status: 401 },
    { request: post("typed", stranger), status: 401 },
    {
      request: {
        method: "POST",
        path: "/rest/v1/rpc/create_session",
        headers: stranger,
        body: { id: crypto.randomUUID() },
      },
      status: 401,
    },
    ...["private", "worker", "admin"].map(schemaOf),
  ];
}

/** A function may be starting, and the pooler learns a new password only after a while. */
const patienceMs = 60_000;
/** A process knows the keys that it started with, and lives for up to seven minutes. */
const oldKeyPatienceMs = 8 * 60_000;
const pauseMs = 1000;

export const probes: Step = {
  name: "Probes",
  why: "Strangers are refused everywhere, and the functions reach the database, before anybody is sent there.",
  remedy:
    "A status of 5xx has its reason in the function's log (dashboard, Edge Functions, Logs). A stranger who is let in is a fault of this repository: do not go on.",
  plan: async (deployment) => {
    const { publishable } = await deployment.keys();
    const all = probesOf(publishable);
    for (const probe of all) await expectStatus(deployment, probe);
    const kicked = await expectKick(deployment);
    const tls = await proveTls(deployment);
    return { unchanged: `${all.length} strangers were refused, a signed kick was answered with ${kicked}; ${tls}` };
  },
};

type KickSender = Pick<Deployment, "world" | "secrets" | "mask">;

/** Signed again each time, because a signature holds for minutes only. */
export async function expectKick(deployment: KickSender): Promise<number> {
  const until = Date.now() + oldKeyPatienceMs;
  for (let isTold = false; ; isTold = true) {
    try {
      return await expectStatus(deployment, await signedKick(deployment));
    } catch (error) {
      if (!(error instanceof UnexpectedStatus) || error.status !== 403 || Date.now() > until) throw error;
    }
    if (!isTold)
      deployment.world.say("    the key is refused: a process that knows an earlier one may run for minutes");
    await sleep(pauseMs);
  }
}

class UnexpectedStatus extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** For a run that does not exist: the function asks the database for it and finds nothing to do. */
async function signedKick({ secrets, mask }: KickSender): Promise<Probe> {
  const body = JSON.stringify({ run_id: crypto.randomUUID() });
  const key = secrets.require("AGENT_KICK_KEY");
  const signature = await signatureOf(body, key, Math.floor(Date.now() / 1000));
  mask.hide("signature", signature);
  return { request: post("agent", { [signatureHeader]: signature }, body), status: 202 };
}

async function expectStatus({ world }: Pick<Deployment, "world">, { request, status }: Probe): Promise<number> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const answer = await world.read(
      { kind: "project", ...request },
      { schema: response, assumed: { status, body: null } },
    );
    if (answer.status === status) return status;
    // A function answers 404 until it has reached the platform's edge.
    const isFinal = answer.status < 500 && !(answer.status === 404 && request.path.startsWith("/functions/"));
    if (isFinal || Date.now() > until) {
      const said = JSON.stringify(answer.body).slice(0, 300);
      throw new UnexpectedStatus(
        answer.status,
        `${request.method} ${request.path} was answered with ${answer.status} instead of ${status}: ${said}`,
      );
    }
    await sleep(pauseMs);
  }
}

const connections = z.array(z.object({ total: z.number(), encrypted: z.number(), local: z.number() }));

/** A role that may not see other roles' connections sees none of the columns, which counts as neither. */
const countConnections = sql(`select count(*)::int as total,
  (count(*) filter (where s.ssl))::int as encrypted,
  (count(*) filter (where not s.ssl and (a.client_port = -1 or a.client_addr <<= '127.0.0.0/8' or a.client_addr = '::1')))::int
    as local
  from pg_catalog.pg_stat_activity a left join pg_catalog.pg_stat_ssl s using (pid)
  where a.usename = 'agent_worker'`);

/** What Postgres sees is the last leg: from the pooler. The functions themselves verify the pooler. */
async function proveTls({ world }: Deployment): Promise<string> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const [row] = await world.read(countConnections, {
      schema: connections,
      assumed: [{ total: 1, encrypted: 1, local: 0 }],
    });
    if (row && row.total > 0) {
      const { total, encrypted, local } = row;
      const unknown = total - encrypted - local;
      if (unknown > 0)
        throw new Error(`${unknown} of ${total} connections to the database are not known to be encrypted.`);
      return local > 0 ? "the database is on this machine" : "Postgres sees encrypted connections only";
    }
    if (Date.now() > until) throw new Error("The kicked function did not connect to the database. Its log says why.");
    await sleep(pauseMs);
  }
}
