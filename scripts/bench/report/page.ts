// RESULTS.md, made from results.json alone.
import type { AnswerFigures, FaultFigures, Found, FullFound, Results } from "../results.ts";
import { caveats, howItIsMeasured, profiling } from "./prose.ts";
import { type Cell, formatCell, table } from "./table.ts";

export function resultsPage(results: Results): string {
  const parts = Object.entries(results).map(([cores, found]) => section(cores, found));
  return ["# How fast it is", howItIsMeasured, ...parts, caveats, profiling].join("\n\n").concat("\n");
}

function section(cores: string, found: Found): string {
  const { date, commit, machine, rounds, minutes, skipped } = found;
  return [
    `## With ${cores} ${cores === "1" ? "core" : "cores"} for everything measured`,
    `${found.cores} Commit ${commit}, ${date} UTC; ${machine}. Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"} ` +
      `of ${found.tokens} tokens an answer; the run took ${minutes.toFixed(1)} minutes.${skipped.map((line) => ` ${line}`).join("")}`,
    overview(found),
    `![The two most important figures as a chart](results-${cores}.svg)`,
    "### The delay of a token, in milliseconds",
    delays(found.answers),
    details(found),
  ].join("\n\n");
}

/** What a developer tunes by; printed on the terminal when the product is measured alone. */
export function details({ answers, full }: Found): string {
  return [
    "### What 1,000 tokens cost",
    costs(answers),
    ...(full ? fullSections(full) : ["Faults, growth and the flush interval are measured with `--full`."]),
  ].join("\n\n");
}

/** The table that sums it up; printed on the terminal as well. */
export function overview({ firstText, answers, full }: Found): string {
  const counts = [...new Set(answers.map(({ sessions }) => sessions))];
  const systems = [...new Set(answers.map(({ system }) => system))];
  const figure = (name: string, system: string, count: number) =>
    answers.find((one) => one.system === system && one.sessions === count)?.figures[name];
  const head = [
    "",
    "first text, ms",
    ...counts.map((count) => `p95 n=${count}`),
    ...counts.map((count) => `CPU n=${count}`),
  ];
  const rows = systems.map((system): Cell[] => [
    system,
    firstText[system]?.p50,
    ...counts.map((count) => figure("p95", system, count)),
    ...counts.map((count) => figure("cpu", system, count)),
    ...(full ? [afterKill(full.faults, system)] : []),
  ]);
  return table([...head, ...(full ? ["after kill −9"] : [])], rows);
}

/** The first fault of a system is that of its own process. */
function afterKill(faults: readonly FaultFigures[], system: string): Cell {
  const fault = faults.find((one) => one.system === system);
  if (!fault) return undefined;
  const { silenceSeconds, lost, vanished, paidInVain } = fault;
  if (silenceSeconds === null) return `never goes on, ${lost} tokens lost`;
  return `goes on after ${silenceSeconds.toFixed(1)} s; ${vanished} tokens vanish, ${paidInVain} paid in vain`;
}

function delays(answers: readonly AnswerFigures[]): string {
  const rows = answers.map(({ system, sessions, figures }): Cell[] => [
    ...[system, String(sessions), figures.p50, figures.p95, figures.p99],
    ...[`${formatCell(figures.p95Least)} – ${formatCell(figures.p95Most)}`, String(figures.missing), figures.loadBusy],
  ]);
  return table(["", "n", "p50", "p95", "p99", "p95 of the rounds", "missing", "load busy, %"], rows);
}

function costs(answers: readonly AnswerFigures[]): string {
  const head = [
    "",
    "n",
    "CPU s",
    "function or service",
    "stack",
    "Postgres",
    "WAL kB",
    "statements",
    "frames",
    "memory MB",
  ];
  const rows = answers.map(({ system, sessions, figures }): Cell[] => {
    const memory = Object.entries(figures).filter(([name]) => name.startsWith("memory ") && !name.endsWith("Postgres"));
    return [
      ...[system, String(sessions), figures.cpu, figures["cpu functions"] ?? figures["cpu service"]],
      ...[figures["cpu stack"], figures["cpu Postgres"], figures.walKilobytes, figures.statements, figures.frames],
      memory.reduce((sum, [, megabytes]) => sum + megabytes, 0),
    ];
  });
  return table(head, rows);
}

function fullSections({ faults, growth, largeLoad, flushes }: FullFound): string[] {
  const never = (seconds: number | null) => seconds ?? "never";
  return [
    "### When a process is killed, tokens of an answer of 400",
    table(
      ["", "fault", "next text, s", "vanished", "lost", "repeated", "paid in vain"],
      faults.map(({ system, fault, silenceSeconds, vanished, lost, repeated, paidInVain }) => [
        ...[system, fault, never(silenceSeconds)],
        ...[vanished, lost, repeated, paidInVain].map(String),
      ]),
    ),
    "### In a session that has grown, in milliseconds",
    table(
      ["events so far", "first load", "first text", "token p50", "p95", "p99"],
      growth.map(({ events, firstLoad, firstText, p50, p95, p99 }) => [
        ...[events.toLocaleString("en-US"), firstLoad, firstText, p50, p95, p99],
      ]),
    ),
    `First load of 1,000 messages and 500 files: ${formatCell(largeLoad)} ms.`,
    "### With a flush interval, ten answers at once",
    table(
      ["`STREAM_FLUSH_MS`", "token p50", "p95", "CPU s", "statements", "WAL kB"],
      flushes.map(({ flushMs, figures: { p50, p95, cpu, statements, walKilobytes } }) => [
        ...[String(flushMs), p50, p95, cpu, statements, walKilobytes],
      ]),
    ),
  ];
}
