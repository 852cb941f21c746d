import { z } from "zod";
import { api, sql } from "../action.ts";
import type { Step } from "../step.ts";

const project = z.object({ name: z.string(), region: z.string(), status: z.string() });

export const access: Step = {
  name: "Access to the project",
  why: "Everything below acts on this project with your access token.",
  remedy:
    "Make a token at https://supabase.com/dashboard/account/tokens, set SUPABASE_ACCESS_TOKEN, and check the reference. A paused project must be resumed in the dashboard.",
  plan: async ({ world, accessToken, ref }) => {
    if (accessToken === "") throw new Error("SUPABASE_ACCESS_TOKEN is not set.");
    const assumed = { name: "a new project", region: "its region", status: "ACTIVE_HEALTHY" };
    const { name, region, status } = await world.read(api("GET", ""), { schema: project, assumed });
    if (status !== "ACTIVE_HEALTHY") throw new Error(`The project ${name} (${ref}) is ${status}, not ACTIVE_HEALTHY.`);
    return { unchanged: `${name} in ${region}` };
  },
};

const server = z.tuple([z.object({ user: z.string(), version: z.number() })]);

export const postgres: Step = {
  name: "Postgres 17",
  why: "The migrations are written for it, and they need the rights of the role postgres.",
  remedy: "Upgrade the project under Settings, Infrastructure, or make a new one.",
  plan: async ({ world }) => {
    const query = sql(`select current_user as "user", current_setting('server_version_num')::int as version`);
    const [{ user, version }] = await world.read(query, {
      schema: server,
      assumed: [{ user: "postgres", version: 170_000 }],
    });
    if (version < 170_000) throw new Error(`The project has Postgres ${Math.floor(version / 10_000)}.`);
    if (user !== "postgres") throw new Error(`The Management API runs statements as ${user}, not as postgres.`);
    return { unchanged: `version ${Math.floor(version / 10_000)}.${version % 10_000}, as postgres` };
  },
};
