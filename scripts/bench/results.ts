// What a run of the benchmark found, as results.json keeps it: one entry for each number of measured cores.
import { existsSync, readFileSync } from "node:fs";
import type { Figures } from "./measure.ts";
import type { Distribution } from "./statistics.ts";

export interface Found {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly cores: string;
  readonly rounds: number;
  readonly tokens: number;
  readonly minutes: number;
  /** Milliseconds, by system. */
  readonly firstText: Readonly<Record<string, Distribution>>;
  /** By system and number of sessions: the median of each figure over the rounds. */
  readonly answers: readonly AnswerFigures[];
  readonly skipped: readonly string[];
}

export interface AnswerFigures {
  readonly system: string;
  readonly sessions: number;
  readonly figures: Figures;
}

export type Results = Readonly<Record<string, Found>>;

export function readResults(file: string): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : {}; // The cast is safe: we wrote it.
}
