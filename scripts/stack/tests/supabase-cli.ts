// Runs the real Supabase CLI.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("../../../node_modules/.bin/supabase", import.meta.url));

/** Resolves with its output; rejects with its error output. */
export async function supabaseCli(args: readonly string[]): Promise<string> {
  // Without PGSSLMODE its output contains a warning about TLS.
  const env = { ...process.env, DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1", PGSSLMODE: "disable" };
  return promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      const output = error instanceof Error && "stderr" in error ? `${error.stderr}` : "";
      throw new Error(`supabase ${args.join(" ")} failed: ${output}`, { cause: error });
    },
  );
}
