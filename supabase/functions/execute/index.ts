// The execute function: one program in QuickJS. It has its own isolate, so that a program that kills it kills nothing else.
import type { ExecutionLimits } from "../_shared/executors/executor.ts";
import { engineModule } from "../_shared/executors/quickjs/engine-binary.ts";
import { runProgram } from "../_shared/executors/quickjs/run-program.ts";
import { createTurns } from "../_shared/executors/quickjs/turns.ts";
import { executionRequest } from "../_shared/executors/wire.ts";
import { endpoint } from "../_shared/http/endpoint.ts";
import { AppError } from "../_shared/protocol/errors.ts";
import { forgetVariablesBut } from "../_shared/runtime/environment.ts";

/** A request has 2 s of CPU time and an isolate 256 MB. The rest is for everything but the program. */
const most = { seconds: 1.5, memory_mb: 64, output_bytes: 256_000, display_bytes: 1_000_000 } satisfies ExecutionLimits;
const maxBytes = 12 * 1024 * 1024;
const turns = createTurns({ now: Date.now, maxChargedMs: 300 });

function bounded({ seconds, memory_mb, output_bytes, display_bytes }: ExecutionLimits): ExecutionLimits {
  return {
    seconds: Math.min(seconds, most.seconds),
    memory_mb: Math.min(memory_mb, most.memory_mb),
    output_bytes: Math.min(output_bytes, most.output_bytes),
    ...(display_bytes !== undefined && { display_bytes: Math.min(display_bytes, most.display_bytes) }),
  };
}

forgetVariablesBut(["EXECUTE_KEY", "EXECUTE_KEY_PREVIOUS"]);

Deno.serve(
  endpoint({ auth: { secret: "EXECUTE_KEY" }, body: executionRequest, maxBytes }, async ({ body, request }) => {
    const { program, limits, sent_at = Date.now() } = body;
    if (program.language === "python") throw new AppError("language_unknown", "This executor cannot run Python.");
    await engineModule();
    const result = await turns.take(sent_at, () => runProgram(program, bounded(limits), request.signal));
    if (!result) throw new AppError("executor_busy", "Other programs are running here. Try again in a moment.");
    return Response.json(result);
  }),
);
