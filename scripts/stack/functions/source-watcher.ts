// Watches the functions folder for changes.
import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname, sep } from "node:path";
import type { Logger } from "../log.ts";
import { isFunctionName } from "./route.ts";

/** One save is often several events: editors write a copy, rename it and touch it. */
const burstMs = 60;

export interface SourceWatcherDeps {
  readonly functionsDir: string;
  /** The functions whose own folder changed, or all of them when shared code or an import map did. */
  readonly onChange: (changed: ReadonlySet<string> | "all") => void;
  readonly log: Logger;
}

/** Returns a function that stops watching. Waits for a folder that does not exist yet. */
export function watchSources({ functionsDir, onChange, log }: SourceWatcherDeps): () => void {
  const burst = createBurst(onChange);
  const giveUp = (error: unknown) => log.warn("stopped watching functions for changes", { error });
  let watcher: FSWatcher | undefined;
  const open = () => {
    watcher?.close();
    const isThere = existsSync(functionsDir);
    const onEvent = (_event: string, path: string | null) => {
      if (isThere) return burst.add(path);
      if (path !== basename(functionsDir)) return;
      open();
      burst.add(null); // for files written before the new watch began
    };
    try {
      watcher = watch(isThere ? functionsDir : dirname(functionsDir), { recursive: isThere }, onEvent);
      watcher.on("error", giveUp);
    } catch (error) {
      giveUp(error); // the system is out of watches
    }
  };
  open();
  return () => {
    watcher?.close();
    burst.stop();
  };
}

/** Collects paths until there are none for a moment. */
function createBurst(onChange: SourceWatcherDeps["onChange"]) {
  let paths: (string | null)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    const changed = affectedBy(paths);
    paths = [];
    if (changed === "all" || changed.size > 0) onChange(changed);
  };
  return {
    add: (path: string | null) => {
      paths.push(path);
      clearTimeout(timer);
      timer = setTimeout(flush, burstMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Paths are relative to the functions folder; null stands for an unknown path. */
export function affectedBy(paths: readonly (string | null)[]): ReadonlySet<string> | "all" {
  const names = new Set<string>();
  for (const path of paths) {
    const [folder = "", ...rest] = path?.split(sep) ?? [];
    const isHidden = path
      ?.split(sep)
      .some((part) => part.startsWith(".") || part.endsWith("~") || part === "node_modules");
    if (isHidden) continue;
    if (path === null || folder.startsWith("_") || /\.jsonc?$/.test(folder)) return "all";
    if (isFunctionName(folder)) names.add(folder);
    else if (rest.length === 0) return "all";
  }
  return names;
}
