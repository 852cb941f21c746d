// The command `npm run kills`: repeats the tests that kill processes with a new seed each time, until time is up or one fails.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    /** The first seed, or the one to play again. */
    seed: { type: "string", default: "1" },
  },
});

const until = performance.now() + Number(values.minutes) * 60_000;
let seed = Number(values.seed);
do {
  const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "kills"], {
    env: { ...process.env, KILLS_SEED: String(seed) },
    stdio: "inherit",
  });
  if (status !== 0) {
    process.stdout.write(`Play it again: npm run kills -- --seed ${seed} --minutes 0\n`);
    process.exitCode = 1;
    break;
  }
  seed += 1;
} while (performance.now() < until);
