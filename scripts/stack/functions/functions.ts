// Edge Functions: each in its own Deno processes, under the rules of the hosted platform.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { FunctionLimits } from "../config/limits.ts";
import type { ProjectConfig } from "../config/project-config.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { createCatalog } from "./catalog.ts";
import { type EnvironmentDeps, withoutReservedNames } from "./environment.ts";
import { answerRequest, type RequestDeps } from "./http.ts";
import { createLauncher } from "./launch.ts";
import { createPools } from "./pools.ts";
import { watchSources } from "./source-watcher.ts";
import { takeUpgrade } from "./upgrade.ts";
import { startResourceWatch } from "./worker/resource-watch.ts";
import { usageSource } from "./worker/usage.ts";

export interface FunctionsDeps extends EnvironmentDeps {
  readonly supabaseDir: string;
  /** By default the folder `functions` in `supabaseDir`. */
  readonly functionsDir?: string | undefined;
  /** Where `npm:` imports are found; by default the nearest node_modules above the functions. */
  readonly nodeModulesDir?: string | undefined;
  /** Runs the functions instead of npm's Deno. */
  readonly denoFile?: string | undefined;
  readonly config: Pick<ProjectConfig, "functions" | "edge_runtime">;
  readonly limits: FunctionLimits;
  readonly log: Logger;
}

/** How long listeners of `beforeunload` may take when the stack stops. */
const terminationGraceMs = 500;

/** Serves `/functions/v1/<name>`. A worker is started by the first request to its function. */
export function createFunctions(deps: FunctionsDeps): StackPart {
  const { config, keys, limits, log } = deps;
  const secrets = withoutReservedNames({ ...config.edge_runtime.secrets, ...deps.secrets }, log);
  const environment = { ...deps, secrets };
  const supabaseDir = realpathSync(deps.supabaseDir);
  const served = deps.functionsDir === undefined ? join(supabaseDir, "functions") : realpathSync(deps.functionsDir);
  const catalog = createCatalog({ supabaseDir, functionsDir: served }, config);
  const { functionsDir } = catalog;
  const { nodeModulesDir, denoFile } = deps;
  const launcher = createLauncher({ functionsDir, nodeModulesDir, denoFile, limits });
  const watch = startResourceWatch(usageSource(limits.cpu_seconds), log);
  const pools = createPools({ catalog, launcher, environment, limits, watch, log });
  const stopWatching = watchSources({ functionsDir, onChange: (changed) => pools.reload(changed), log });
  const requestDeps: RequestDeps = { catalog, pools, keys, log };
  return {
    serve: (request, response) => answerRequest(request, response, requestDeps),
    upgrade: (request, socket, head) => {
      takeUpgrade({ request, socket, head }, requestDeps).catch((error: unknown) => {
        log.error("a websocket could not be forwarded", { error });
        socket.destroy();
      });
    },
    stop: async () => {
      stopWatching();
      await pools.stop(terminationGraceMs);
      watch.stop();
    },
  };
}
