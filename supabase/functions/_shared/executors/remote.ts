// The executor of a runner at EXECUTOR_URL, for Python by default. scripts/runner is such a runner.
import type { Language } from "../protocol/enums.ts";
import type { Executor } from "./executor.ts";
import { type HttpExecutorDeps, runOverHttp } from "./http-executor.ts";

const where = { name: "The remote executor", ran_in: "remote" } as const;

export function createRemoteExecutor(deps: HttpExecutorDeps & { readonly languages?: readonly Language[] }): Executor {
  return {
    languages: deps.languages ?? ["python"],
    run: (program, limits, signal) => runOverHttp(program, { limits, signal, deps, where }),
  };
}
