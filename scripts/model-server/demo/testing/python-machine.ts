// The runner that the local stack starts for Python, without its server.
import type { Executor } from "../../../../supabase/functions/_shared/executors/executor.ts";
import { createRunner } from "../../../runner/runner.ts";

export function pythonMachine(): { readonly executor: Executor; readonly close: () => void } {
  const runner = createRunner({ maxRunning: 1, maxWaiting: 9, snapshot: Promise.resolve(undefined) });
  const executor: Executor = {
    languages: ["python"],
    async run(program, limits, signal) {
      const result = await runner.run(program, limits, signal);
      if (!result) throw new Error("More programs wait than the runner takes.");
      return result;
    },
  };
  return { executor, close: () => runner.close() };
}
