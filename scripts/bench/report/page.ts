// RESULTS.md, made from results.json alone.
import type { Figures } from "../measure.ts";
import type { Found, Results } from "../results.ts";
import { type Cell, table } from "./table.ts";

const systemsOf = ({ answers }: Found) => [...new Set(answers.map(({ system }) => system))];
const countsOf = ({ answers }: Found) => [...new Set(answers.map(({ sessions }) => sessions))];

function figuresOf({ answers }: Found, system: string, sessions: number): Figures {
  return answers.find((one) => one.system === system && one.sessions === sessions)?.figures ?? {};
}

export function answerTable(found: Found): string {
  const counts = countsOf(found);
  const head = [
    "",
    "first text",
    ...counts.map((count) => `p95 n=${count}`),
    ...counts.map((count) => `CPU n=${count}`),
  ];
  const rows = systemsOf(found).map((system): Cell[] => [
    system,
    found.firstText[system]?.p50,
    ...counts.map((count) => figuresOf(found, system, count).p95),
    ...counts.map((count) => figuresOf(found, system, count).cpu),
  ]);
  return table(head, rows);
}

export function resultsPage(results: Results): string {
  return Object.values(results)
    .map((found) => `## ${found.cores}\n\n${answerTable(found)}\n`)
    .join("\n");
}
