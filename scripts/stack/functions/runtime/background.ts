// `EdgeRuntime.waitUntil` and the end of the worker: what still runs, and who is told that it ends.

import type { Order, UnloadReason } from "../protocol.ts";
import { logFailure } from "./console.ts";
import { endProcess, report } from "./parent.ts";

const tasks = new Set<Promise<void>>();

/** Keeps the worker until the promise settles, and hands the same promise back. */
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

export function follow(order: Order): void {
  if (order.type === "announce_end") announceEnd(order.reason);
  else end(order.reason);
}

/** An early drop lets background work finish; a termination only what listeners of `beforeunload` begin. */
async function end(reason: UnloadReason): Promise<never> {
  while (reason === "early_drop" && tasks.size > 0) await Promise.all(tasks);
  const earlier = new Set(tasks);
  announceEnd(reason);
  await new Promise((resolve) => setTimeout(resolve, 0)); // an async listener reaches its waitUntil
  await Promise.all(tasks.difference(earlier));
  return endProcess();
}

function announceEnd(reason: UnloadReason): void {
  dispatchEvent(new CustomEvent("beforeunload", { cancelable: true, detail: { reason } }));
}
