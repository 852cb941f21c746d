// A function host in its own process, to be killed. Prints the process id of its worker, which listens or loops.
import { handler, startFunctionHost, steady } from "./function-host.ts";
import { eventually } from "./processes.ts";

const looping = handler("console.log('loops in', Deno.pid); for (;;);");
const isLooping = process.argv[2] === "looping";
const host = await startFunctionHost({
  files: { "worker/index.ts": isLooping ? looping : steady },
  // Once the stack is gone, only the system's limit of twice the wall clock ends the loop. A worker that listens would be retired.
  limits: { wall_clock_seconds: isLooping ? 1 : 600, cpu_seconds: 1 },
});
const answer = host.call("worker");
const pid = isLooping
  ? await eventually("the worker loops", () => /loops in (\d+)/.exec(host.log())?.[1])
  : String((await (await answer).json()).pid);
process.stdout.write(`${pid}\n`);
setInterval(() => undefined, 1000);
