// The project's database as role postgres, for commands that operators run on their own machine.
import postgres from "postgres";
import { readDatabaseAddress } from "../../supabase/functions/_shared/store/database-address.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** At `SUPABASE_DB_URL`: over a network encrypted and verified, also with `WORKER_DB_CA`, as by the functions. */
export function openOperatorDb({ SUPABASE_DB_URL, WORKER_DB_CA }: Environment): postgres.Sql {
  if (!SUPABASE_DB_URL) throw new Error("SUPABASE_DB_URL is not set: the address of the database, as role postgres.");
  const { url, isPooled, tls } = readDatabaseAddress(SUPABASE_DB_URL, WORKER_DB_CA);
  const ssl = tls && { ...tls, rejectUnauthorized: true };
  return postgres(url, { max: 1, prepare: !isPooled, ssl: ssl ?? false, onnotice: () => undefined });
}
