import type { BenchStack } from "./bench-stack.ts";
// Every system in turn, round after round, so that all of them see the machine in the same states.
import { type Figures, measureFirstText, measureTokens } from "./measure.ts";
import type { AnswerFigures } from "./results.ts";
import { type Distribution, distribution, medians } from "./statistics.ts";
import type { System } from "./system.ts";

export interface Plan {
  readonly rounds: number;
  readonly sessions: readonly number[];
  readonly tokens: number;
  readonly say: (line: string) => void;
}

const firstTexts = 20;

export async function compareFirstText(systems: readonly System[], { rounds, say }: Plan) {
  const samples: Record<string, number[]> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const system of systems) (samples[system.name] ??= []).push(...(await measureFirstText(system, firstTexts)));
  }
  const found: Record<string, Distribution> = {};
  for (const [name, of] of Object.entries(samples)) {
    found[name] = distribution(of);
    say(`first text, ${name}: p50 ${found[name].p50.toFixed(1)} ms`);
  }
  return found;
}

export async function compareAnswers(systems: readonly System[], { readPostgres }: BenchStack, plan: Plan) {
  const measured: { system: string; sessions: number; figures: Figures }[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const sessions of plan.sessions) {
      for (const system of systems) {
        const figures = await measureTokens(system, readPostgres, { sessions, tokens: plan.tokens });
        measured.push({ system: system.name, sessions, figures });
        const { p95 = Number.NaN, cpu = Number.NaN } = figures;
        plan.say(
          `round ${round}, ${sessions} × ${system.name}: p95 ${p95.toFixed(1)} ms, ${cpu.toFixed(2)} s/1k tokens`,
        );
      }
    }
  }
  return systems.flatMap(({ name: system }) =>
    plan.sessions.map((sessions): AnswerFigures => {
      const same = measured.filter((one) => one.system === system && one.sessions === sessions);
      const p95s = same.map(({ figures }) => figures.p95 ?? Number.NaN);
      const spread = { p95Least: Math.min(...p95s), p95Most: Math.max(...p95s) };
      return { system, sessions, figures: { ...medians(same.map(({ figures }) => figures)), ...spread } };
    }),
  );
}
