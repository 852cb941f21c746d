// The two measurements that every system goes through: a first text alone, and many answers at once.
import { setTimeout as sleep } from "node:timers/promises";
import { delaysOf, emissionsAt, markedPrompt } from "./emissions.ts";
import { proportionalMegabytes } from "./processor-time.ts";
import { distribution } from "./statistics.ts";
import type { System } from "./system.ts";

/** What Postgres has done so far. */
export type Ledger = () => Promise<{ readonly walBytes: number; readonly statements: number }>;

export type Figures = Readonly<Record<string, number>>;

export interface Load {
  readonly sessions: number;
  readonly tokens: number;
}

const tokensPerSecond = 50;
/** Answers start spread over this time: people do not press Enter all at once. */
const spreadMs = 1_000;
const warmUps = 3;

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

export async function measureTokens(system: System, ledger: Ledger, { sessions, tokens }: Load): Promise<Figures> {
  const opened = await Promise.all(Array.from({ length: sessions }, () => system.open(streamOf(tokens))));
  const [usedBefore, ledgerBefore] = [secondsOf(system), await ledger()];
  const asked = await Promise.all(
    opened.map(async (conversation, index) => {
      await sleep((spreadMs / sessions) * index);
      const prompt = markedPrompt();
      return { prompt, answer: await conversation.ask(prompt) };
    }),
  );
  const [used, ledgerAfter, memory] = [secondsOf(system), await ledger(), megabytesOf(system)];
  for (const conversation of opened) conversation.close();
  const emissionOf = await emissionsAt(system.modelUrl);
  const delays = asked.flatMap(({ prompt, answer }) => delaysOf(answer, emissionOf(prompt)));
  const thousands = (sessions * tokens) / 1000;
  const cpu = Object.entries(used).map(
    ([name, seconds]) => [name, (seconds - (usedBefore[name] ?? 0)) / thousands] as const,
  );
  return {
    ...distribution(delays),
    missing: sessions * tokens - delays.length,
    cpu: cpu.reduce((sum, [, seconds]) => sum + seconds, 0),
    ...Object.fromEntries(cpu.map(([name, seconds]) => [`cpu ${name}`, seconds])),
    walKilobytes: (ledgerAfter.walBytes - ledgerBefore.walBytes) / 1024 / thousands,
    statements: (ledgerAfter.statements - ledgerBefore.statements) / thousands,
    frames: asked.reduce((sum, { answer }) => sum + answer.frames, 0) / thousands,
    ...memory,
  };
}

function secondsOf(system: System): Record<string, number> {
  return Object.fromEntries(
    Object.entries(system.components()).map(([name, times]) => [
      name,
      times.reduce((sum, { seconds }) => sum + seconds, 0),
    ]),
  );
}

function megabytesOf(system: System): Record<string, number> {
  return Object.fromEntries(
    Object.entries(system.components()).map(([name, times]) => [
      `memory ${name}`,
      times.reduce((sum, { pid }) => sum + proportionalMegabytes(pid), 0),
    ]),
  );
}
