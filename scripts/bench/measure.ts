// The two measurements that every system goes through: a first text alone, and many answers at once.
import { setTimeout as sleep } from "node:timers/promises";
import { loadSeconds } from "./components.ts";
import { delaysOf, emissionsAt, markedPrompt } from "./emissions.ts";
import { type ProcessTime, proportionalMegabytes } from "./processor-time.ts";
import { distribution } from "./statistics.ts";
import type { System } from "./system.ts";

/** What Postgres has done so far. */
export interface PostgresCounters {
  readonly walBytes: number;
  readonly statements: number;
}

export type ReadPostgres = () => Promise<PostgresCounters>;

export type Figures = Readonly<Record<string, number>>;

export interface Load {
  readonly sessions: number;
  readonly tokens: number;
}

const tokensPerSecond = 50;
/** Answers start spread over this time: people do not press Enter all at once. */
const spreadMs = 1_000;
/** Until its code is compiled and its statements are planned. */
const warmUps = 10;

export function streamOf(tokens: number): string {
  return `scenario:stream?tokens=${tokens}&rate=${tokensPerSecond}&first=20`;
}

/** From sending a message to the frame with the first text, without the model's own time; one after the other. */
export async function measureFirstText(system: System, times: number): Promise<number[]> {
  const asked = [];
  for (let time = 0; time < warmUps + times; time += 1) {
    const conversation = await system.open(streamOf(5));
    const prompt = markedPrompt();
    asked.push({ prompt, answer: await conversation.ask(prompt) });
    conversation.close();
  }
  const emissionOf = await emissionsAt(system.modelUrl);
  return asked.slice(warmUps).flatMap(({ prompt, answer: { sentAt, arrivals } }) => {
    const [first, emission] = [arrivals[0], emissionOf(prompt)];
    return first === undefined || !emission ? [] : [first - sentAt - emission.ownMs];
  });
}

export async function measureTokens(
  system: System,
  readPostgres: ReadPostgres,
  { sessions, tokens }: Load,
): Promise<Figures> {
  const opened = await Promise.all(Array.from({ length: sessions }, () => system.open(streamOf(tokens))));
  const before = await readCounters(system, readPostgres);
  const asked = await Promise.all(
    opened.map(async (conversation, index) => {
      await sleep((spreadMs / sessions) * index);
      const prompt = markedPrompt();
      return { prompt, answer: await conversation.ask(prompt) };
    }),
  );
  await system.settle?.();
  const after = await readCounters(system, readPostgres);
  const memory = sums(system, "memory", ({ pid }) => proportionalMegabytes(pid));
  for (const conversation of opened) conversation.close();
  const emissionOf = await emissionsAt(system.modelUrl);
  const delays = asked.flatMap(({ prompt, answer }) => delaysOf(answer, emissionOf(prompt)));
  const frames = asked.reduce((sum, { answer }) => sum + answer.frames, 0);
  const per1000 = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) / ((sessions * tokens) / 1000);
  const components = Object.keys(after).filter((name) => name.startsWith("cpu "));
  return {
    ...distribution(delays),
    missing: sessions * tokens - delays.length,
    cpu: components.reduce((sum, name) => sum + per1000(name), 0),
    ...Object.fromEntries(components.map((name) => [name, per1000(name)])),
    ...("cpu Postgres" in after && {
      walKilobytes: per1000("walBytes") / 1024,
      statements: per1000("statements"),
    }),
    frames: frames / ((sessions * tokens) / 1000),
    ...memory,
    loadBusy: (per1000("load") / per1000("clock")) * 100,
  };
}

/** Everything that is counted from some beginning: seconds of processors and of the clock, and what Postgres did. */
async function readCounters(system: System, readPostgres: ReadPostgres): Promise<Record<string, number>> {
  const load = loadSeconds();
  return {
    ...sums(system, "cpu", ({ seconds }) => seconds),
    ...(await readPostgres()),
    load,
    clock: performance.now() / 1000,
  };
}

/** Over the processes of each component. */
function sums(system: System, prefix: string, of: (time: ProcessTime) => number): Record<string, number> {
  const components = Object.entries(system.components());
  return Object.fromEntries(
    components.map(([name, times]) => [`${prefix} ${name}`, times.reduce((sum, time) => sum + of(time), 0)]),
  );
}
