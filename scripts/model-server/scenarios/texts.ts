// Texts of every kind and pace.
import { say } from "../reply.ts";
import { lastNumber, lastPrompt, numbers, words } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

export const texts = [
  defineScenario({ name: "text", answer: () => say("Good day. This is a scripted answer.") }),

  /** `first`: milliseconds before the first word; `rate`: words a second (0: as fast as the client reads). */
  defineScenario({
    name: "stream",
    defaults: { tokens: 500, rate: 50, first: 100 },
    answer: (_, { tokens, rate, first }) => ({
      ...say(words(tokens)),
      pace: { firstTokenMs: first, ...(rate > 0 && { tokensPerSecond: rate }) },
    }),
  }),

  /** Continues after the last number in the conversation, so that an answer may be cut anywhere. */
  defineScenario({
    name: "count",
    defaults: { to: 600, rate: 60, first: 50 },
    answer: (conversation, { to, rate, first }) => ({
      ...say(numbers(lastNumber(conversation) + 1, to)),
      pace: { firstTokenMs: first, tokensPerSecond: rate },
    }),
  }),

  defineScenario({ name: "long", defaults: { tokens: 20_000 }, answer: (_, { tokens }) => say(words(tokens)) }),

  defineScenario({
    name: "slow-start",
    defaults: { first: 5_000 },
    answer: (_, { first }) => ({ ...say("That took a while."), pace: { firstTokenMs: first } }),
  }),

  /** Until the client disconnects or the request's token limit is reached. */
  defineScenario({
    name: "endless",
    defaults: { rate: 50 },
    answer: (_, { rate }) => ({
      ...say(`${words(100)} `),
      isEndless: true,
      pace: rate > 0 ? { tokensPerSecond: rate } : {},
    }),
  }),

  /** Repeats the last prompt. */
  defineScenario({
    name: "echo",
    defaults: { rate: 0 },
    answer: (conversation, { rate }) => ({
      ...say(lastPrompt(conversation)),
      ...(rate > 0 && { pace: { tokensPerSecond: rate } }),
    }),
  }),

  /** Multi-byte characters, and some that JSON and event streams escape. */
  defineScenario({
    name: "odd-text",
    answer: () => say('Grüße, мир, 世界, 👩‍👩‍👧‍👦!\n\n"quoted" \\back\\ \u2028 data: no\r\nevent: no\n'),
  }),
];
