/** Long enough for honest work. The page is frozen meanwhile. */
const maxTaskMs = 3000;
/** Reading the clock costs more than most loops' bodies. */
const callsPerReading = 1024;

/** Throws once the running task has looped for too long. A task that ends in time starts the count again. */
export function createLoopCheck(now: () => number, afterTask: (reset: () => void) => void): () => void {
  let calls = 0;
  let taskStart: number | undefined;
  const reset = () => {
    taskStart = undefined;
  };
  return () => {
    calls = (calls + 1) % callsPerReading;
    if (calls !== 0) return;
    if (taskStart === undefined) {
      taskStart = now();
      afterTask(reset);
    } else if (now() - taskStart > maxTaskMs) {
      throw new Error(`A loop ran for more than ${maxTaskMs / 1000} s without a pause. It may be endless.`);
    }
  };
}
