// The worker of a JavaScript or TypeScript program: the engine of the function `execute`, so that a program does the same in both.
import { runLive } from "../../../../../supabase/functions/_shared/executors/quickjs/run-live.ts";
import type { Display, SandboxProgram } from "./messages.ts";
import { serve, type WorkerLink } from "./worker-link.ts";

/** A person stops a program that takes too long, and the app one of the agent's. */
const limits = { seconds: Number.POSITIVE_INFINITY, memory_mb: 512, output_bytes: 0 };

serve(async (message, link) => {
  if (message.type === "prepare") link.send({ type: "ready" });
  else await run(message.program, link);
});

async function run({ language, entry, files, stdin, isForAgent }: SandboxProgram, link: WorkerLink): Promise<void> {
  const readLine = async () => {
    const line = await link.ask();
    if (line !== null) link.print(`${line}\n`);
    return line;
  };
  const program = { language, entry, files, ...(stdin === undefined ? {} : { stdin }) };
  const show = (display: Display) => link.send({ type: "display", display });
  const live = { write: link.print, ...(isForAgent ? {} : { show }), ...(stdin === undefined ? { readLine } : {}) };
  link.send({ type: "ended", ...(await runLive(program, limits, live)) });
}
