// Plain talk: how answers are said.
import { say } from "../reply.ts";
import { lastNumber, lastWords, numbers, words } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

export const texts = [
  defineScenario({ name: "text", answer: () => say("Good day. This is a scripted answer.") }),

  /** So many words, the first after so many milliseconds, so many a second (0: as fast as they are read). */
  defineScenario({
    name: "stream",
    defaults: { tokens: 500, rate: 50, first: 100 },
    answer: (_, { tokens, rate, first }) => ({
      ...say(words(tokens)),
      pace: { firstTokenMs: first, ...(rate > 0 && { tokensPerSecond: rate }) },
    }),
  }),

  /** So many numbers in all, going on after the last that the conversation has: an answer that may be cut anywhere. */
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

  /** Until the client goes away, or the request's limit of tokens is met. */
  defineScenario({
    name: "endless",
    defaults: { rate: 50 },
    answer: (_, { rate }) => ({
      ...say(`${words(100)} `),
      isEndless: true,
      pace: rate > 0 ? { tokensPerSecond: rate } : {},
    }),
  }),

  /** What the user last said, word for word. */
  defineScenario({
    name: "echo",
    defaults: { rate: 0 },
    answer: (conversation, { rate }) => ({
      ...say(lastWords(conversation)),
      ...(rate > 0 && { pace: { tokensPerSecond: rate } }),
    }),
  }),

  /** Letters of several bytes, and characters that JSON and event streams have to escape. */
  defineScenario({
    name: "odd-text",
    answer: () => say('Grüße, мир, 世界, 👩‍👩‍👧‍👦!\n\n"quoted" \\back\\ \u2028 data: no\r\nevent: no\n'),
  }),
];
