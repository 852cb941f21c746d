// `npm run bench:typed`: our parser of answers beside three tolerant JSON parsers with zod behind them, on the same
// corpus of broken answers; and what it takes for clean and for hostile texts.
import { isDeepStrictEqual } from "node:util";
import * as bestEffort from "best-effort-json-parser";
import { jsonrepair } from "jsonrepair";
import * as partialJson from "partial-json";
import type { z } from "zod";
import { corpus } from "../../supabase/functions/_shared/typed/parse/corpus/all.ts";
import type { BrokenAnswer } from "../../supabase/functions/_shared/typed/parse/corpus/broken-answer.ts";
import { people, plan } from "../../supabase/functions/_shared/typed/parse/corpus/schemas.ts";
import { parseAnswer } from "../../supabase/functions/_shared/typed/parse/parse-answer.ts";
import { hostileTexts } from "../../supabase/functions/_shared/typed/parse/testing/hostile-texts.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const megabyte = 1_048_576;
const limits = { maxLength: 2 * megabyte };

/** Undefined where the parser gives no value that the schema takes. */
type Read = (schema: z.ZodType, text: string) => { value: unknown } | undefined;

const thenZod =
  (parse: (text: string) => unknown): Read =>
  (schema, text) => {
    const parsed = schema.safeParse(parse(text));
    return parsed.success ? { value: parsed.data } : undefined;
  };

// It reports broken JSON to the console, which is not what is measured.
bestEffort.disableErrorLogging();

const parsers: Readonly<Record<string, Read>> = {
  ours: (schema, text) => {
    const parsed = parseAnswer(schema, text, limits);
    return parsed.ok ? { value: parsed.value } : undefined;
  },
  "jsonrepair + zod": thenZod((text) => JSON.parse(jsonrepair(text))),
  "partial-json + zod": thenZod((text) => partialJson.parse(text)),
  "best-effort-json-parser + zod": thenZod((text) => bestEffort.parse(text)),
  "JSON.parse + zod": thenZod((text) => JSON.parse(text)),
};

/** A parser that throws does not recover the answer. */
function readOrNothing(read: Read, schema: z.ZodType, text: string): { value: unknown } | undefined {
  try {
    return read(schema, text);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

type Verdict = "recovered" | "refused" | "wrong";

function judge(read: Read, { schema, text, expected }: BrokenAnswer): Verdict {
  const got = readOrNothing(read, schema, text);
  if (got === undefined) return "refused";
  return expected !== "refused" && isDeepStrictEqual(got.value, expected.value) ? "recovered" : "wrong";
}

function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function median(samples: readonly number[]): number {
  return [...samples].sort((left, right) => left - right)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

function compareOnCorpus(): void {
  const mendable = corpus.filter(({ expected }) => expected !== "refused").length;
  say(
    `${corpus.length} broken answers, ${mendable} of them to be recovered, ${corpus.length - mendable} to be refused\n`,
  );
  say("| parser | recovered | wrongly recovered | rightly refused | time for one |");
  say("|---|---|---|---|---|");
  for (const [name, read] of Object.entries(parsers)) {
    const verdicts = corpus.map((answer) => judge(read, answer));
    const count = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length;
    const rightlyRefused = corpus.filter((answer, at) => answer.expected === "refused" && verdicts[at] === "refused");
    const runs = Array.from({ length: 15 }, () =>
      secondsOf(() => {
        for (const { schema, text } of corpus) readOrNothing(read, schema, text);
      }),
    );
    const micros = (median(runs) * 1e6) / corpus.length;
    const shares = [percent(count("recovered"), mendable), percent(count("wrong"), corpus.length)];
    const refused = percent(rightlyRefused.length, corpus.length - mendable);
    say(`| ${name} | ${shares.join(" | ")} | ${refused} | ${micros.toFixed(1)} µs |`);
  }
}

const person = (at: number) => ({
  name: `Ann "the ${at}th" Lee`,
  age: at,
  email: `ann${at}@example.com`,
  tags: ["x", "yy"],
});
const step = (at: number) => ({
  title: `Read file number ${at} and write down what it says about the ${"long ".repeat(8)}way`,
  status: "todo",
  minutes: at / 4,
});

function cleanTexts(): { name: string; schema: z.ZodType; text: string }[] {
  const persons = (count: number) => Array.from({ length: count }, (_, at) => person(at));
  const steps = (count: number) => ({ goal: "Get there", steps: Array.from({ length: count }, (_, at) => step(at)) });
  return [
    { name: "3 people", schema: people, text: JSON.stringify(persons(3)) },
    { name: "100 people, indented", schema: people, text: JSON.stringify(persons(100), null, 2) },
    { name: "10,000 people", schema: people, text: JSON.stringify(persons(10_000)) },
    { name: "5 steps", schema: plan, text: JSON.stringify(steps(5), null, 2) },
    { name: "5,000 steps", schema: plan, text: JSON.stringify(steps(5_000)) },
  ];
}

function timeOf(work: () => void, length: number): number {
  const rounds = Math.max(3, Math.ceil(300_000 / length));
  const run = () => {
    for (let round = 0; round < rounds; round++) work();
  };
  run();
  return median(Array.from({ length: 21 }, () => secondsOf(run))) / rounds;
}

/** Until everything that is measured is compiled: the first text would else pay for all. */
function warmUp(): void {
  const until = performance.now() + 2_000;
  while (performance.now() < until) {
    for (const { schema, text } of cleanTexts().filter(({ text }) => text.length < 20_000)) {
      for (const read of Object.values(parsers)) readOrNothing(read, schema, text);
    }
  }
}

function compareOnCleanTexts(): void {
  const names = Object.keys(parsers);
  warmUp();
  say(`\nClean answers: time as a multiple of JSON.parse of the same text\n`);
  say(`| answer | length | JSON.parse | ${names.join(" | ")} |`);
  say(`|---|---|---|${names.map(() => "---|").join("")}`);
  for (const { name, schema, text } of cleanTexts()) {
    const base = timeOf(() => JSON.parse(text), text.length);
    const ratios = Object.values(parsers).map((read) =>
      (timeOf(() => readOrNothing(read, schema, text), text.length) / base).toFixed(2),
    );
    say(`| ${name} | ${text.length} | ${(base * 1e6).toFixed(0)} µs | ${ratios.join(" | ")} |`);
  }
}

function timeOnHostileTexts(): void {
  say("\nHostile texts: our time, and how it grows when the text grows eightfold\n");
  say("| text | 128 KB | 1 MB | growth |");
  say("|---|---|---|---|");
  const rows = hostileTexts.map(({ name, make }) => {
    const [less, more] = [make(megabyte / 8), make(megabyte)].map((text) =>
      median(Array.from({ length: 3 }, () => secondsOf(() => parseAnswer(people, text, limits)))),
    );
    return { name, less: less ?? Number.NaN, more: more ?? Number.NaN };
  });
  rows.sort((left, right) => right.more - left.more);
  for (const { name, less, more } of rows.slice(0, 12)) {
    say(`| ${name} | ${(less * 1000).toFixed(1)} ms | ${(more * 1000).toFixed(1)} ms | ${(more / less).toFixed(1)}× |`);
  }
  say(`| (and ${rows.length - 12} that take less) | | | |`);
}

compareOnCorpus();
compareOnCleanTexts();
timeOnHostileTexts();
