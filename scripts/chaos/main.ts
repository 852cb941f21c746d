// The command `npm run chaos`: plays runs with injected faults and fails when one ends differently from an undisturbed run.
import { parseArgs } from "node:util";
import { startChaosStack } from "./chaos-stack.ts";
import { playSeeds } from "./play-seeds.ts";

const { values } = parseArgs({
  options: {
    /** How many seeds to play. */
    seeds: { type: "string", default: "1000" },
    /** The first seed, or the one to play again. */
    seed: { type: "string", default: "0" },
    /** How many runs at a time. */
    at_once: { type: "string", default: "6" },
  },
});

const stack = await startChaosStack();
try {
  const first = Number(values.seed);
  const startedAt = performance.now();
  const failures = await playSeeds(stack, { first, count: Number(values.seeds), atOnce: Number(values.at_once) });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  for (const failure of failures) process.stdout.write(`${failure}\n\n`);
  process.stdout.write(`${values.seeds} seeds from ${first} played in ${seconds} s, ${failures.length} failed.\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await stack.stop();
}
