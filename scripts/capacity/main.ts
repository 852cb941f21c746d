// The command `npm run capacity`: which plan of hosted Supabase carries a load, what breaks first, and what it costs.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Measured, measure, measuredFile } from "./measure.ts";
import { report } from "./report.ts";

const usage = `Which plan of hosted Supabase carries a load, what breaks first, and what it costs.

  npm run capacity -- --users N --runs-per-day M [--model ID]
  npm run capacity -- --measure      counts again what a run needs, on this machine (5 minutes)

  --users N          people who use it in a month
  --runs-per-day M   messages that each of them sends on a day
  --model ID         a model of the catalogue, on your provider key; otherwise users bring their own
`;

const { values } = parseArgs({
  options: {
    users: { type: "string" },
    "runs-per-day": { type: "string" },
    model: { type: "string" },
    measure: { type: "boolean", default: false },
  },
});

function main(): string {
  const [users, runsPerDay] = [Number(values.users), Number(values["runs-per-day"])];
  if (!(users > 0) || !(runsPerDay > 0)) throw new Error(usage);
  const measured: Measured = JSON.parse(readFileSync(measuredFile, "utf8"));
  const model = measured.models.find(({ id }) => id === values.model);
  if (values.model !== undefined && !model) {
    throw new Error(`There is no such model. There are: ${measured.models.map(({ id }) => id).join(", ")}.`);
  }
  return report(measured, { users, runsPerDay }, model);
}

try {
  if (values.measure) await measure(4);
  else process.stdout.write(main());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// Sockets of what was measured may still be open.
process.stdout.write("", () => process.exit());
