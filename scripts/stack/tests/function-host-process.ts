// A function host in a process of its own, to be killed: prints the id of its one worker, which listens or loops, and waits.
import { handler, startFunctionHost, steady } from "./function-host.ts";
import { eventually } from "./processes.ts";

const looping = handler("console.log('loops in', Deno.pid); for (;;);");
const isLooping = process.argv[2] === "looping";
const host = await startFunctionHost({
  files: { "worker/index.ts": isLooping ? looping : steady },
  // The loop outlives neither limit while the stack is there; the system's own, from the wall clock, is what remains.
  limits: { wall_clock_seconds: 1.5, cpu_seconds: 1.5 },
});
const answer = host.call("worker");
const pid = isLooping
  ? await eventually("the worker loops", () => /loops in (\d+)/.exec(host.log())?.[1])
  : String((await (await answer).json()).pid);
process.stdout.write(`${pid}\n`);
setInterval(() => undefined, 1000);
