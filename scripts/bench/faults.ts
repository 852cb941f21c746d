// What a reader and the store have left of an answer when a process is killed in the middle of it.
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import type { BenchStack } from "./bench-stack.ts";
import { emissionsAt, markedPrompt } from "./emissions.ts";
import type { FaultFigures, FaultEffect } from "./results.ts";
import type { Rival } from "./rivals/rival.ts";
import { epochNow } from "./system.ts";
import { countingModel, countTo, longestSilence, numbersIn, untilAll, watchAnswer } from "./watched-answers.ts";

const answers = 3;
/** A third of the answer is shown when the fault comes. */
const shownBefore = 130;
/** How long a rival may take to go on with an answer. */
const patienceMs = 5_000;

type Fault = (bench: BenchStack) => Promise<void> | void;

const faults: Readonly<Record<string, Fault>> = {
  "function killed": ({ product }) => {
    for (const pid of product.agents()) process.kill(pid, "SIGKILL");
  },
  "Postgres killed": ({ product }) => {
    process.kill(product.postmaster(), "SIGKILL");
  },
  "Realtime's connection cut": async ({ product }) => {
    const admin = postgres(product.superuserUrl, { max: 1, onnotice: () => undefined });
    await admin`select pg_terminate_backend(active_pid) from pg_replication_slots where active`;
    await admin.end();
  },
};

export async function measureFaults(bench: BenchStack): Promise<FaultFigures[]> {
  const found: FaultFigures[] = [];
  for (const [fault, inject] of Object.entries(faults)) {
    const watched = await Promise.all(Array.from({ length: answers }, () => watchAnswer(bench.product, bench.sql)));
    await untilAll(watched, ({ texts }) => texts.reduce((sum, { count }) => sum + count, 0) > shownBefore);
    const faultAt = epochNow();
    await inject(bench);
    await untilAll(watched, ({ hasEnded }) => hasEnded());
    const judged = await Promise.all(watched.map((answer) => answer.judge(faultAt)));
    await Promise.all(watched.map((answer) => answer.close()));
    found.push({ system: "Edgewright", fault, ...worst(judged) });
  }
  return found;
}

function worst(judged: readonly FaultEffect[]): FaultEffect {
  const most = (name: keyof FaultEffect) =>
    Math.max(...judged.map((effect) => effect[name] ?? Number.POSITIVE_INFINITY));
  return {
    silenceSeconds: most("silenceSeconds"),
    vanished: most("vanished"),
    lost: most("lost"),
    repeated: most("repeated"),
    paidInVain: most("paidInVain"),
  };
}

const rivalFaults: Readonly<Record<string, (rival: Rival, bench: BenchStack) => Promise<void>>> = {
  "its process killed": async (rival) => {
    await rival.kill();
    await rival.restart();
  },
  "Postgres killed": async (_, { product }) => void process.kill(product.postmaster(), "SIGKILL"),
};

/** After the fault the rival is up again, and the reader waits in case it goes on. */
export async function measureRivalFaults(rivals: readonly Rival[], bench: BenchStack): Promise<FaultFigures[]> {
  const found: FaultFigures[] = [];
  for (const rival of rivals) {
    for (const [fault, inject] of Object.entries(rivalFaults)) {
      if (fault === "Postgres killed" && !rival.isStoring) continue;
      const [conversation, prompt] = [await rival.open(countingModel), markedPrompt()];
      const asked = conversation.ask(prompt);
      await sleep(shownBefore * 20 + 300);
      await inject(rival, bench);
      const faultAt = epochNow();
      const { arrivals } = await asked;
      if (arrivals.length < countTo) await sleep(patienceMs);
      conversation.close();
      const stored = await storedTokens(bench.sql, prompt);
      const paid = (await emissionsAt(rival.modelUrl))(prompt)?.tokenAt.length ?? 0;
      const silence = longestSilence(arrivals, faultAt);
      found.push({
        ...{ system: rival.name, fault, silenceSeconds: arrivals.length < countTo ? null : silence / 1000 },
        ...{ vanished: arrivals.length - stored, lost: countTo - stored, repeated: 0, paidInVain: paid - stored },
      });
    }
  }
  return found;
}

/** Of the answer to this prompt, wherever a rival keeps it. */
async function storedTokens(sql: postgres.Sql, prompt: string): Promise<number> {
  const [row] = await sql`
    select (select content from bench.messages answer where role = 'assistant' and conversation =
        (select conversation from bench.messages where content = ${prompt})) as of_messages,
      (select part ->> 'text' from bench.chats, jsonb_array_elements(messages) message, jsonb_array_elements(message -> 'parts') part
        where messages::text like ${`%${prompt}%`} and message ->> 'role' = 'assistant' and part ->> 'type' = 'text') as of_chats`;
  return numbersIn(`${row?.of_messages ?? ""} ${row?.of_chats ?? ""}`).length;
}
