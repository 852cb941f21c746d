// The SQL an operator runs once on a new project: the agent function's address, its kick key, and its database password.
import postgres from "postgres";
import type { Secrets } from "./secrets.ts";

export interface Connection {
  readonly dbUrl: string;
  readonly apiUrl: string;
  readonly secrets: Secrets;
  readonly modelServerUrl: string;
}

export async function connectAgent({ dbUrl, apiUrl, secrets, modelServerUrl }: Connection): Promise<void> {
  const sql = postgres(dbUrl, { max: 1, onnotice: () => undefined });
  try {
    await setWorkerPassword(sql, secrets.WORKER_DB_PASSWORD ?? "");
    await sql`update public.models set base_url = ${`${modelServerUrl}/v1`} where id = 'scripted-demo'`;
    await keepKickSecret(sql, secrets.AGENT_KICK_KEY ?? "");
    await preferRealModel(sql, secrets);
    await sql`update private.settings set agent_url = ${`${apiUrl}/functions/v1/agent`}`;
  } finally {
    await sql.end();
  }
}

export async function setWorkerPassword(sql: postgres.Sql, password: string): Promise<void> {
  const [quoted] = await sql`select quote_literal(${password}) as password`;
  await sql.unsafe(`alter role agent_worker login password ${quoted?.password}`);
}

async function keepKickSecret(sql: postgres.Sql, key: string): Promise<void> {
  const [kept] = await sql`select id from vault.secrets where name = 'agent_kick_key'`;
  if (kept) await sql`select vault.update_secret(${kept.id}, ${key})`;
  else await sql`select vault.create_secret(${key}, 'agent_kick_key')`;
}

/** A configured key makes that provider's model the default, unless the operator has chosen another. */
async function preferRealModel(sql: postgres.Sql, { ANTHROPIC_API_KEY, OPENAI_API_KEY }: Secrets): Promise<void> {
  const provider = ANTHROPIC_API_KEY ? "anthropic" : OPENAI_API_KEY ? "openai_responses" : undefined;
  if (!provider) return;
  const [demo] = await sql`select from public.models where id = 'scripted-demo' and is_default`;
  if (!demo) return;
  await sql.begin(async (transaction) => {
    await transaction`update public.models set is_default = false where is_default`;
    await transaction`update public.models set is_default = true where id = (
      select id from public.models where provider = ${provider} and is_enabled order by input_price desc limit 1)`;
  });
}
