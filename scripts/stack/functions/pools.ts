// The workers of all functions.
import type { FunctionLimits } from "../config/limits.ts";
import type { Logger } from "../log.ts";
import type { Catalog } from "./catalog.ts";
import { type EnvironmentDeps, functionEnvironment } from "./environment.ts";
import { FunctionError } from "./errors.ts";
import type { Launch, Launcher } from "./launch.ts";
import { FunctionPool } from "./pool.ts";
import type { ResourceWatch } from "./worker/resource-watch.ts";

export interface PoolsDeps {
  readonly catalog: Catalog;
  readonly launcher: Launcher;
  readonly environment: EnvironmentDeps;
  readonly limits: FunctionLimits;
  readonly watch: ResourceWatch;
  readonly log: Logger;
}

export interface Pools {
  /** Throws a `FunctionError` once stopped. */
  of(functionName: string): FunctionPool;
  reload(changed: ReadonlySet<string> | "all"): void;
  stop(graceMs: number): Promise<void>;
}

export function createPools(deps: PoolsDeps): Pools {
  const pools = new Map<string, FunctionPool>();
  let isStopped = false;
  const open = (name: string): FunctionPool => {
    if (isStopped) throw new FunctionError("WORKER_ERROR");
    const log = deps.log.scoped(`functions/${name}`);
    const pool = new FunctionPool((executionId) => prepareLaunch(deps, name, executionId), { ...deps, log });
    pools.set(name, pool);
    return pool;
  };
  return {
    of: (name) => pools.get(name) ?? open(name),
    reload: (changed) => {
      for (const [name, pool] of pools) if (changed === "all" || changed.has(name)) pool.reload();
    },
    stop: async (graceMs) => {
      isStopped = true;
      const stopping = [...pools.values()];
      pools.clear();
      await Promise.all(stopping.map((pool) => pool.stop(graceMs)));
    },
  };
}

/** Reads the function and its configuration again, so that a worker always starts from what is on disk. */
function prepareLaunch({ catalog, launcher, environment, log }: PoolsDeps, name: string, executionId: string): Launch {
  const source = catalog.find(name);
  if (!source) throw new FunctionError("NOT_FOUND");
  try {
    return launcher.prepare(source, functionEnvironment(environment, { functionName: name, executionId }));
  } catch (error) {
    log
      .scoped(`functions/${name}`)
      .error("the function's configuration cannot be read", { error, file: source.importMapFile });
    throw new FunctionError("BOOT_ERROR");
  }
}
