// The command `npm run bench`: the product beside its rivals, measured in turn on the same cores, Postgres and model server.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chooseCores, describeCores } from "./cores.ts";
import { type Figures, measureFirstText, measureTokens } from "./measure.ts";
import { openPlace, startSystems } from "./place.ts";
import { answerTable, resultsPage } from "./report/page.ts";
import { type AnswerFigures, type Found, readResults } from "./results.ts";
import { type Distribution, distribution, medians } from "./statistics.ts";

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
    /** Only systems whose name contains this; nothing is written. */
    only: { type: "string", default: "" },
  },
});
const rounds = Number(values.rounds ?? (values.full ? 3 : 1));
const sessions = (values.sessions ?? (values.full ? "1,10,25,50,100" : "1,10,50")).split(",").map(Number);
const tokens = Number(values.tokens);
const cores = chooseCores(Number(values.cores));
const say = (line: string) => process.stdout.write(`${line}\n`);
const startedAt = performance.now();

async function measureInTurn() {
  const skipped: string[] = [];
  const firstText: Record<string, Distribution> = {};
  const measured: { system: string; sessions: number; figures: Figures }[] = [];
  const place = await openPlace(cores);
  const systems = await startSystems(place, cores, (line) => skipped.push(line));
  const chosen = systems.filter(({ name }) => name.includes(values.only));
  try {
    for (const system of chosen) {
      firstText[system.name] = distribution(await measureFirstText(system, 20));
      say(`${system.name}: first text added after ${firstText[system.name]?.p50.toFixed(1)} ms`);
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const count of sessions) {
        for (const system of chosen) {
          const figures = await measureTokens(system, place.ledger, { sessions: count, tokens });
          measured.push({ system: system.name, sessions: count, figures });
          say(
            `round ${round}, ${count} sessions, ${system.name}: p95 ${figures.p95?.toFixed(1)} ms, ${figures.cpu?.toFixed(2)} s/1k`,
          );
        }
      }
    }
  } finally {
    await Promise.all(systems.map((system) => system.stop()));
    await place.stop();
  }
  const answers = chosen.flatMap(({ name: system }) =>
    sessions.map((count): AnswerFigures => {
      const same = measured.filter((one) => one.system === system && one.sessions === count);
      return { system, sessions: count, figures: medians(same.map(({ figures }) => figures)) };
    }),
  );
  return { firstText, answers, skipped };
}

function describeMachine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim()}, ${process.platform} ${release()}, Node ${process.version}`;
}

function describeCommit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--", "supabase", "scripts") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${isChanged ? " with changes" : ""}`;
}

say(describeCores(cores));
const measured = await measureInTurn();
const found: Found = {
  date: new Date().toISOString().slice(0, 16).replace("T", " "),
  commit: describeCommit(),
  machine: describeMachine(),
  cores: describeCores(cores),
  rounds,
  tokens,
  minutes: (performance.now() - startedAt) / 60_000,
  ...measured,
};
say(`\n${answerTable(found)}`);
if (values.only === "") {
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const results = { ...readResults(file("results.json")), [values.cores]: found };
  writeFileSync(
    file("results.json"),
    `${JSON.stringify(results, (_, value) => (typeof value === "number" ? Number(value.toPrecision(4)) : value), 2)}\n`,
  );
  writeFileSync(file("RESULTS.md"), resultsPage(results));
}
