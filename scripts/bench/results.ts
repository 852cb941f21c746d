// What a run of the benchmark found, as results.json keeps it: one entry for each number of measured cores.
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
  /** Only of a full run. */
  readonly full?: FullFound;
}

export interface FullFound {
  readonly faults: readonly FaultFigures[];
  readonly growth: readonly GrowthFigures[];
  /** Milliseconds until a client has read a session of 1,000 messages and 500 files. */
  readonly largeLoad: number;
  readonly flushes: readonly FlushFigures[];
}

export interface AnswerFigures {
  readonly system: string;
  readonly sessions: number;
  readonly figures: Figures;
}

/** What a fault did to one answer. Counts are tokens. */
export interface FaultEffect {
  /** The longest while without new text. Null: it never went on. */
  readonly silenceSeconds: number | null;
  /** Shown, and then gone. */
  readonly vanished: number;
  /** Not in the stored answer. */
  readonly lost: number;
  /** Twice in the stored answer. */
  readonly repeated: number;
  /** Emitted by the model, but not in the stored answer, or there already. */
  readonly paidInVain: number;
}

export interface FaultFigures extends FaultEffect {
  readonly system: string;
  readonly fault: string;
}

/** Milliseconds in a session that already has so many events. */
export interface GrowthFigures extends Distribution {
  readonly events: number;
  readonly firstText: number;
  readonly firstLoad: number;
}

export interface FlushFigures {
  readonly flushMs: number;
  readonly figures: Figures;
}

export type Results = Readonly<Record<string, Found>>;
