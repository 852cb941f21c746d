// The command `npm run bench`: the product beside its rivals, measured in turn on the same cores, Postgres and model server.
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release } from "node:os";
import { parseArgs } from "node:util";
import { openBenchStack, startRivals } from "./bench-stack.ts";
import { compareAnswers, compareFirstText, type Plan } from "./compare.ts";
import { chooseCores, describeCores } from "./cores.ts";
import { edgewright } from "./edgewright.ts";
import { measureFaults, measureRivalFaults } from "./faults.ts";
import { measureFlushes } from "./flushes.ts";
import { measureGrowth, measureLargeLoad } from "./growth.ts";
import { profile } from "./profile.ts";
import { details, overview } from "./report/page.ts";
import { writeResults } from "./report/write.ts";
import type { Found } from "./results.ts";
import type { System } from "./system.ts";

const { values } = parseArgs({
  options: {
    /** Everything, in at most 12 minutes. */
    full: { type: "boolean", default: false },
    /** How many cores everything measured may use. */
    cores: { type: "string", default: "1" },
    rounds: { type: "string" },
    /** Numbers of sessions that answer at once. */
    sessions: { type: "string" },
    tokens: { type: "string", default: "200" },
    /** The product without its rivals; nothing is written. */
    alone: { type: "boolean", default: false },
    /** What takes longest while 25 answers stream; nothing is written. */
    profile: { type: "boolean", default: false },
  },
});
const cores = chooseCores(Number(values.cores));
const say = (line: string) => process.stdout.write(`${line}\n`);
const plan: Plan = {
  rounds: Number(values.rounds ?? (values.full ? 3 : 1)),
  sessions: (values.sessions ?? (values.full ? "1,10,25,50,100" : "1,10,50")).split(",").map(Number),
  tokens: Number(values.tokens),
  say,
};

async function measure(): Promise<Omit<Found, "date" | "commit" | "machine" | "cores" | "minutes">> {
  const skipped: string[] = [];
  const skip = (line: string) => {
    skipped.push(line);
    say(line);
  };
  const bench = await openBenchStack(cores);
  const product = edgewright(bench.product, bench.sql);
  const systems: System[] = [product];
  try {
    const rivals = values.alone ? [] : await startRivals(bench, cores, skip);
    systems.push(...rivals);
    const firstText = await compareFirstText(systems, plan);
    const answers = await compareAnswers(systems, bench, plan);
    const found = { rounds: plan.rounds, tokens: plan.tokens, skipped, firstText, answers };
    if (!values.full) return found;
    const growth = await measureGrowth(product, bench.sql);
    const largeLoad = await measureLargeLoad(product, bench.sql);
    say("growth measured; now the faults");
    const faults = [...(await measureFaults(bench)), ...(await measureRivalFaults(rivals, bench))];
    return { ...found, full: { growth, largeLoad, faults, flushes: [] } };
  } finally {
    await Promise.allSettled(systems.map((system) => system.stop()));
    await bench.stop();
  }
}

function describeMachine(): string {
  const load = `load ${busy.toFixed(1)} before`;
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform} ${release()}, Node ${process.version}, ${load}`;
}

function describeCommit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const changes = git("status", "--porcelain", "--", "supabase", "scripts/stack", "scripts/product");
  return `${git("rev-parse", "--short", "HEAD")}${changes === "" ? "" : " with changes"}`;
}

async function compare(): Promise<void> {
  const startedAt = performance.now();
  const measured = await measure();
  const full = measured.full && { ...measured.full, flushes: await measureFlushes(cores, plan.tokens) };
  const found: Found = {
    ...{
      ...measured,
      ...(full && { full }),
      cores: describeCores(cores),
      machine: describeMachine(),
      commit: describeCommit(),
    },
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    minutes: (performance.now() - startedAt) / 60_000,
  };
  say(`\n${overview(found)}\n`);
  if (values.alone) say(`${details(found)}\n`);
  say(`${found.minutes.toFixed(1)} minutes`);
  if (!values.alone) writeResults(values.cores, found);
}

if (process.platform !== "linux") throw new Error("This benchmark reads processor time from /proc, so it needs Linux.");
const busy = loadavg()[0] ?? 0;
say(describeCores(cores));
if (busy > 0.5)
  say(
    `Something else keeps this machine busy (load ${busy.toFixed(1)}): the figures will look worse than they should.`,
  );
await (values.profile ? profile(cores, say) : compare());
