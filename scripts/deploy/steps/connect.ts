// Work begins here: the database learns where the agent is, and which model answers.
import { z } from "zod";
import { sql } from "../action.ts";
import type { Step } from "../step.ts";

const settingsRow = z.array(z.object({ agent_url: z.string().nullable() }));

export const agentUrl: Step = {
  name: "Address of the agent",
  why: "With it the database kicks the agent function. Until now messages were kept and nothing ran.",
  remedy: "Run the statement in the dashboard's SQL editor to see the whole error.",
  plan: async ({ world, projectUrl }) => {
    const url = `${projectUrl}/functions/v1/agent`;
    const [row] = await world.read(sql("select agent_url from private.settings"), {
      schema: settingsRow,
      assumed: [{ agent_url: null }],
    });
    if (row?.agent_url === url) return { unchanged: url };
    return { change: url, apply: () => world.change(sql("update private.settings set agent_url = $1::text", url)) };
  },
};

const demo = "scripted-demo";
const firstDefault = "claude-sonnet-5-5";

const modelRow = z.object({ id: z.string(), is_default: z.boolean(), is_enabled: z.boolean() });

export const defaultModel: Step = {
  name: "Default model",
  why: "It answers where a user chooses none. A user without a key of their own needs yours in the file of secrets.",
  remedy: "Name a row of public.models with --model, or add it there first.",
  plan: async ({ world, model: wanted, record }) => {
    const query = sql(
      "select id, is_default, is_enabled from public.models where is_default or id = $1::text",
      wanted ?? firstDefault,
    );
    const rows = await world.read(query, {
      schema: z.array(modelRow),
      assumed: [{ id: wanted ?? firstDefault, is_default: false, is_enabled: true }],
    });
    const now = rows.find((row) => row.is_default && row.id !== demo);
    // What an operator has set with SQL stays, unless the command line says otherwise.
    const model = wanted ?? now?.id ?? firstDefault;
    if (model === demo) throw new Error("The demo model cannot be the default of a hosted project.");
    const row = rows.find(({ id }) => id === model);
    if (!row) throw new Error(`public.models has no ${model}.`);
    if (!row.is_enabled) throw new Error(`The model ${model} is switched off.`);
    if (row.is_default) {
      record.remember({ model: undefined });
      return { unchanged: model };
    }
    return {
      change: model,
      apply: async () => {
        await world.change(makeDefault(model));
        record.remember({ model: undefined });
      },
    };
  },
};

/** Two statements: the unique index allows one default at a time, and one statement would be checked row by row. */
const makeDefault = (model: string) =>
  sql(`begin;
    update public.models set is_default = false where is_default;
    update public.models set is_default = true where id = '${model}';
    commit;`);

export const demoModel: Step = {
  name: "Demo model off",
  why: "Its server is on no public address.",
  remedy: "Another model must be the default first.",
  plan: async ({ world }) => {
    const off = sql(`update public.models set is_enabled = false where id = '${demo}'`);
    const [row] = await world.read(sql(`select is_enabled from public.models where id = '${demo}'`), {
      schema: z.array(z.object({ is_enabled: z.boolean() })),
      assumed: [{ is_enabled: true }],
    });
    if (!row?.is_enabled) return { unchanged: "it is off" };
    return { change: `Switch ${demo} off`, apply: () => world.change(off) };
  },
};
