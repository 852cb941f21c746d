// The executor of JavaScript and TypeScript: the project's own function `execute`.
import type { Executor } from "./executor.ts";
import { type Death, type HttpExecutorDeps, runOverHttp } from "./http-executor.ts";

const where = { name: "The execute function", ran_in: "quickjs", deathBy } as const;

export function createExecuteFunction(deps: HttpExecutorDeps): Executor {
  return {
    languages: ["javascript", "typescript"],
    run: (program, limits, signal) => runOverHttp(program, { limits, signal, deps, where }),
  };
}

/** The platform answers 546 for every limit. The limit of processor time takes at least this long. */
const leastMsToUseUpTime = 1000;
const ownDeaths: readonly number[] = [546, 502, 504];

function deathBy(status: number, elapsedMs: number): Death | undefined {
  if (!ownDeaths.includes(status)) return undefined;
  return elapsedMs >= leastMsToUseUpTime ? "timed_out" : "out_of_memory";
}
