// Programs that a step looks at: their exit code and their output.
import { z } from "zod";
import { type Command, command } from "../action.ts";
import type { Deployment } from "../deployment.ts";

const result = z.object({ code: z.number(), output: z.string() });
type Result = z.infer<typeof result>;

/** Throws with the program's own words unless it succeeds. */
export async function outputOf({ world }: Deployment, action: Command, assumed: string): Promise<string> {
  const { code, output }: Result = await world.read(action, { schema: result, assumed: { code: 0, output: assumed } });
  if (code !== 0) throw new Error(`${action.program} ${action.args.join(" ")} failed.\n${output}`);
  return output;
}

/** A command of the CLI about this project, in the folder made for it. */
export function ofProject(
  { workdir, ref }: Deployment,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Command {
  return command("supabase", ["--workdir", workdir, ...args, `--remote=${ref}`, "--yes"], env);
}
