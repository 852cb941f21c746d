// Work that is done in many small parts lets other work of the program go on between them.

/** A page draws sixty times a second. */
const workMs = 12;

/** Call it between two parts: it waits for the next task once twelve milliseconds have been worked. */
export function createRest(): () => Promise<void> {
  let restedAt = performance.now();
  return async () => {
    if (performance.now() - restedAt < workMs) return;
    await nextTask();
    restedAt = performance.now();
  };
}

/** Browsers let a timer wait for a second in a tab that nobody sees. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
