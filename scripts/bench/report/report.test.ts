import { expect, test } from "vitest";
import type { AnswerFigures, Found } from "../results.ts";
import { chart, logScale, powersOfTen } from "./chart.ts";
import { overview, resultsPage } from "./page.ts";
import { table } from "./table.ts";

const answers: AnswerFigures[] = [
  { system: "Edgewright", sessions: 1, figures: { p50: 2, p95: 4, p99: 9, missing: 0, cpu: 1.5 } },
  { system: "Edgewright", sessions: 10, figures: { p50: 3, p95: 12.4, p99: 20, missing: 0, cpu: 0.75 } },
  { system: "other `/ws`", sessions: 1, figures: { p50: 1, p95: 2, p99: 3, missing: 0, cpu: 0.5 } },
];
const found: Found = {
  ...{
    date: "2026-01-01 10:00",
    commit: "abc",
    machine: "a machine",
    cores: "Pinned.",
    rounds: 1,
    tokens: 200,
    minutes: 2,
  },
  firstText: { Edgewright: { p50: 20.26, p95: 30, p99: 40 } },
  answers,
  skipped: ["FastAPI was skipped."],
};

test("A table keeps two significant digits, shows what is missing as a dash, and lines up in the source", () => {
  expect(
    table(
      ["name", "ms"],
      [
        ["a", 1234.4],
        ["long name", 12.4],
        ["c", 1.26],
        ["d", 0.126],
        ["e", undefined],
      ],
    ),
  ).toBe(
    [
      "| name      |    ms |",
      "| --------- | ----: |",
      "| a         | 1,234 |",
      "| long name |    12 |",
      "| c         |   1.3 |",
      "| d         |  0.13 |",
      "| e         |     – |",
    ].join("\n"),
  );
});

test("The overview has a row for each system, and what a kill does to it once that was measured", () => {
  const effect = { vanished: 0, lost: 0, repeated: 0, paidInVain: 3 };
  const faults = [
    { ...effect, system: "Edgewright", fault: "function killed", silenceSeconds: 2.34 },
    { ...effect, system: "other `/ws`", fault: "its process killed", silenceSeconds: null, lost: 400 },
  ];
  const rows = overview({ ...found, full: { faults, growth: [], largeLoad: 20, flushes: [] } })
    .split("\n")
    .slice(2);
  expect(
    rows.map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
  ).toEqual([
    ["Edgewright", "20", "4.0", "12", "1.5", "0.75", "goes on after 2.3 s; 0 tokens vanish, 3 paid in vain"],
    ["other `/ws`", "–", "2.0", "–", "0.50", "–", "never goes on, 400 tokens lost"],
  ]);
});

test("The page names the commit, what was skipped, and the chart of each number of cores", () => {
  const page = resultsPage({ 1: found, 2: { ...found, commit: "def" } });
  expect(page).toContain("Commit abc, 2026-01-01 10:00 UTC; a machine.");
  expect(page).toContain("FastAPI was skipped.");
  expect(page.match(/results-\d\.svg/g)).toEqual(["results-1.svg", "results-2.svg"]);
});

test("A chart has a line for each system and both its figures, and a dot for each of its measurements", () => {
  const svg = chart(answers);
  expect(svg.match(/<polyline/g)).toHaveLength(4);
  expect(svg.match(/r="3"/g)).toHaveLength(6);
  expect(svg).toContain(">other /ws</text>");
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test("On a logarithmic scale equal factors are equal distances", () => {
  const scale = logScale([1, 10, 100], [0, 200]);
  expect([scale(1), scale(10), scale(100)]).toEqual([0, 100, 200]);
  expect(powersOfTen([0.3, 42])).toEqual([0.1, 1, 10, 100]);
});
