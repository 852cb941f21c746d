// The project's database as role postgres, for commands that operators run on their own machine.
import { readFileSync } from "node:fs";
import postgres from "postgres";

type Environment = Readonly<Record<string, string | undefined>>;

const isLoopback = (host: string) => ["127.0.0.1", "localhost", "[::1]"].includes(host);

/** `SUPABASE_DB_URL`. Over a network always with TLS, verified with the certificate in the file `SUPABASE_DB_CA` if it is given. */
export function openOperatorDb({ SUPABASE_DB_URL, SUPABASE_DB_CA }: Environment): postgres.Sql {
  if (!SUPABASE_DB_URL) throw new Error("SUPABASE_DB_URL is not set: the address of the database, as role postgres.");
  const { hostname } = new URL(SUPABASE_DB_URL);
  const ca = SUPABASE_DB_CA ? { ca: readFileSync(SUPABASE_DB_CA, "utf8") } : {};
  return postgres(SUPABASE_DB_URL, {
    max: 1,
    // A pooler in transaction mode keeps no prepared statements.
    prepare: false,
    ssl: isLoopback(hostname) ? false : { ...ca, rejectUnauthorized: true },
    onnotice: () => undefined,
  });
}
