// Programs that a step looks at: their exit code and their output.
import { z } from "zod";
import { type Command, command } from "../action.ts";
import type { Deployment } from "../deployment.ts";
import { lastWords } from "../last-words.ts";

const result = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** What it printed for programs to read. Throws with its own words unless it succeeds. */
export async function outputOf(
  { world }: Pick<Deployment, "world">,
  action: Command,
  assumed: string,
): Promise<string> {
  const found = await world.read(action, { schema: result, assumed: { code: 0, stdout: assumed, stderr: "" } });
  if (found.code !== 0) throw new Error(`${action.program} ${action.args.join(" ")} failed.\n${lastWords(found)}`);
  return found.stdout;
}

/** A command of the CLI about this project, in the folder made for it. */
export function ofProject(
  { workdir, ref }: Deployment,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Command {
  return command("supabase", ["--workdir", workdir, ...args, `--remote=${ref}`, "--yes"], env);
}
