// What the platform itself can still close: its own advice, plain connections, public channels.
import { z } from "zod";
import { api, type Command } from "../action.ts";
import type { Step } from "../step.ts";
import { ofProject, outputOf } from "./commands.ts";

const advice = z.object({ results: z.array(z.object({ name: z.string(), level: z.string(), detail: z.string() })) });

export const advisors: Step = {
  name: "Advisors",
  why: "The platform looks for tables and settings that lie open.",
  remedy: "Each finding names its table or setting, and the dashboard explains it under Advisors.",
  plan: async (deployment) => {
    const look = ofProject(deployment, ["db", "advisors", "--level", "warn", "--output-format", "json"]);
    const output = await outputOf(deployment, look, '{"results": []}');
    const { results } = advice.parse(JSON.parse(output));
    for (const { level, name, detail } of results) deployment.world.say(`    ${level} ${name}: ${detail}`);
    const errors = results.filter(({ level }) => level === "ERROR");
    if (errors.length > 0) throw new Error(`${errors.length} findings are errors.`);
    return { unchanged: results.length === 0 ? "no warning" : `${results.length} warnings, no error` };
  },
};

const tlsState = z.object({ currentConfig: z.object({ database: z.boolean() }) });

export const databaseTls: Step = {
  name: "Encrypted database connections only",
  why: "The probes have shown that the functions connect with TLS. From here on, a plain connection is refused.",
  remedy: "The dashboard has it under Database, Settings, SSL Configuration.",
  plan: async (deployment) => {
    const { world } = deployment;
    const { currentConfig } = await world.read(api("GET", "/ssl-enforcement"), {
      schema: tlsState,
      assumed: { currentConfig: { database: false } },
    });
    if (currentConfig.database) return { unchanged: "enforced" };
    const args = ["ssl-enforcement", "update", "--enable-db-ssl-enforcement", "--experimental"];
    const enforce: Command = ofProject(deployment, args);
    return {
      change: "Enforce TLS",
      question: "The database restarts for this, for about a minute. Go on?",
      apply: () => world.change(enforce),
    };
  },
};

export const privateChannels: Step = {
  name: "Private Realtime channels only",
  why: "All channels of the app are private. Public ones would let strangers use the project's quota.",
  remedy:
    'If the Management API refuses this, flip the switch in the dashboard: Realtime, Settings, "Allow public access" off.',
  plan: async ({ world }) => {
    const { private_only } = await world.read(api("GET", "/config/realtime"), {
      schema: z.object({ private_only: z.boolean().nullable() }),
      assumed: { private_only: false },
    });
    if (private_only) return { unchanged: "public channels are refused" };
    return {
      change: "Refuse public channels",
      question: "Everybody who is connected to Realtime is disconnected once. Go on?",
      apply: () => world.change(api("PATCH", "/config/realtime", { private_only: true })),
    };
  },
};
