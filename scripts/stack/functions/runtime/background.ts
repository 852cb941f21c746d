// `EdgeRuntime.waitUntil` and the worker's end: which tasks still run, and who is told.
import type { UnloadReason, WorkerCommand } from "../protocol.ts";
import { logFailure } from "./console.ts";
import { endProcess, report } from "./parent.ts";

const tasks = new Set<Promise<void>>();

/** Keeps the worker alive until the promise settles. Returns the same promise. */
export function waitUntil<T>(promise: Promise<T>): Promise<T> {
  const task: Promise<void> = Promise.resolve(promise)
    .then(
      () => undefined,
      (error) => logFailure(error, "A background task failed: "),
    )
    .then(() => {
      tasks.delete(task);
      report({ type: "background_changed", count: tasks.size });
    });
  tasks.add(task);
  report({ type: "background_changed", count: tasks.size });
  return promise;
}

export function handleCommand({ type, reason }: WorkerCommand): void {
  if (type === "announce_end") announceEnd(reason);
  else end(reason);
}

async function end(reason: UnloadReason): Promise<never> {
  while (reason === "early_drop" && tasks.size > 0) await Promise.all(tasks);
  const earlier = new Set(tasks);
  announceEnd(reason);
  await new Promise((resolve) => setTimeout(resolve, 0)); // lets an async listener reach its waitUntil
  await Promise.all(tasks.difference(earlier));
  return endProcess();
}

function announceEnd(reason: UnloadReason): void {
  dispatchEvent(new CustomEvent("beforeunload", { cancelable: true, detail: { reason } }));
}
