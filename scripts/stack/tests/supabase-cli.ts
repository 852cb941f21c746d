// The real Supabase CLI, asked something about a database.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("../../../node_modules/.bin/supabase", import.meta.url));

/** What it prints; rejects with what it complains about. */
export async function supabaseCli(args: readonly string[]): Promise<string> {
  // Without PGSSLMODE it writes a warning about TLS among its output.
  const env = { ...process.env, DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1", PGSSLMODE: "disable" };
  return promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      const output = error instanceof Error && "stderr" in error ? `${error.stderr}` : "";
      throw new Error(`supabase ${args.join(" ")} failed: ${output}`, { cause: error });
    },
  );
}
