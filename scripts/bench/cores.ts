// Which cores the measured processes may use, and which are left to the load. Linux only; elsewhere nothing is pinned.
import { execFileSync, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

export interface Cores {
  readonly measured: readonly number[];
  readonly load: readonly number[];
}

/** The load gets the cores that are not measured; if there are none, it shares the last one. Undefined: nothing can be pinned. */
export function chooseCores(measured: number, available = availableParallelism()): Cores {
  const all = Array.from({ length: available }, (_, core) => core);
  const rest = all.slice(measured);
  return { measured: all.slice(0, measured), load: rest.length > 0 ? rest : all.slice(-1) };
}

const canPin = process.platform === "linux" && spawnSync("taskset", ["--version"]).status === 0;

/** All threads of these processes, and whatever they start from now on. Returns whether it was possible. */
export function pin(pids: readonly number[], cores: readonly number[]): boolean {
  if (!canPin) return false;
  for (const pid of pids) {
    try {
      execFileSync("taskset", ["-acp", cores.join(","), String(pid)], { stdio: ["ignore", "ignore", "pipe"] });
    } catch (error) {
      // It may have ended since it was listed.
      if (!String(error).includes("No such process")) throw error;
    }
  }
  return true;
}

export function describeCores({ measured, load }: Cores): string {
  if (!canPin) return "Nothing was pinned to a core: this machine has no taskset.";
  const isShared = load.some((core) => measured.includes(core));
  return (
    `Everything measured ran on ${measured.length === 1 ? "one core" : `${measured.length} cores`} (${measured.join(", ")}); ` +
    `the model server and the listeners on core ${load.join(", ")}${isShared ? ", which they shared with it" : ""}.`
  );
}
