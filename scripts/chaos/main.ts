// The command `npm run chaos`: plays runs with faults, seed after seed, and fails when one ends other than undisturbed.
import { parseArgs } from "node:util";
import { playSeeds, startScene } from "./scene.ts";

const { values } = parseArgs({
  options: {
    /** How many seeds to play. */
    seeds: { type: "string", default: "1000" },
    /** The first, or the one to play again. */
    seed: { type: "string", default: "0" },
    /** How many at a time. */
    at_once: { type: "string", default: "6" },
  },
});

const scene = await startScene();
try {
  const first = Number(values.seed);
  const startedAt = performance.now();
  const failures = await playSeeds(scene, {
    first,
    count: Number(values.seeds),
    atOnce: Number(values.at_once),
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  for (const failure of failures) process.stdout.write(`${failure}\n\n`);
  process.stdout.write(`${values.seeds} seeds from ${first} played in ${seconds} s, ${failures.length} ended wrong.\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await scene.stop();
}
