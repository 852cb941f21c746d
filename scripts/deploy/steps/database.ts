// What no migration can hold, because it differs from project to project or is secret.
import { z } from "zod";
import { sql } from "../action.ts";
import { hashOf } from "../deployment.ts";
import { scramVerifier } from "../scram.ts";
import type { Step } from "../step.ts";

/** The pooler opens up to its pool size as this role, 15 on a small project, and replaces connections one by one. */
const connectionLimit = 20;

const roleRow = z.object({ login: z.boolean(), connections: z.number() });

export const workerRole: Step = {
  name: "Database role of the functions",
  why: "The functions connect as agent_worker, which may call the functions of schema worker and nothing else.",
  remedy:
    "The migrations make the role. If its password was changed by hand, delete workerPassword from the record, and run again.",
  plan: async ({ world, secrets, record, mask }) => {
    const query = sql(`select rolcanlogin as login, rolconnlimit as connections
      from pg_catalog.pg_roles where rolname = 'agent_worker'`);
    const [role] = await world.read(query, { schema: z.array(roleRow), assumed: [{ login: false, connections: -1 }] });
    if (!role) throw new Error("There is no role agent_worker.");
    const password = secrets.require("WORKER_DB_PASSWORD");
    const fingerprint = hashOf("agent_worker", password);
    if (role.login && role.connections === connectionLimit && record.content.workerPassword === fingerprint) {
      return { unchanged: `agent_worker may log in, ${connectionLimit} connections` };
    }
    return {
      change: "Let agent_worker log in",
      apply: async () => {
        const verifier = scramVerifier(password);
        mask.hide("SCRAM verifier of WORKER_DB_PASSWORD", verifier);
        // A utility statement takes no parameters. A verifier holds no quote and nothing that its reader could log in with.
        await world.change(
          sql(`alter role agent_worker login connection limit ${connectionLimit} password '${verifier}'`),
        );
        record.remember({ workerPassword: fingerprint });
      },
    };
  },
};

const kickSecret = "agent_kick_key";

export const kickKey: Step = {
  name: "Key of the kicks",
  why: "The database signs its kicks with the key that the agent function knows, and has just been told.",
  remedy: "Vault must be enabled: Integrations, Vault.",
  plan: async ({ world, secrets }) => {
    const key = secrets.require("AGENT_KICK_KEY");
    const query = sql(
      "select id, decrypted_secret = $1::text as same from vault.decrypted_secrets where name = $2::text",
      key,
      kickSecret,
    );
    const [kept] = await world.read(query, {
      schema: z.array(z.object({ id: z.string(), same: z.boolean() })),
      assumed: [],
    });
    if (kept?.same) return { unchanged: "Vault has it" };
    const change = kept
      ? sql("select vault.update_secret($1::uuid, $2::text)", kept.id, key)
      : sql("select vault.create_secret($1::text, $2::text)", key, kickSecret);
    return { change: `${kept ? "Update" : "Create"} ${kickSecret} in Vault`, apply: () => world.change(change) };
  },
};
