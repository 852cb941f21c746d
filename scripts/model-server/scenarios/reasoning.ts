// Reasoning before text and before tool calls: it must come back unchanged.
import { call, say } from "../reply.ts";
import { stepOf } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

const thought = { type: "reasoning", text: "The user wants to know. I look at what there is, then I say it." } as const;

export const reasoning = [
  defineScenario({
    name: "reasoning",
    defaults: { rate: 0 },
    answer: (_, { rate }) => ({
      parts: [thought, { type: "text", text: "I have thought about it: yes." }],
      ...(rate > 0 && { pace: { tokensPerSecond: rate } }),
    }),
  }),

  defineScenario({
    name: "reasoning-tool",
    answer: (conversation) =>
      stepOf(conversation) === 0
        ? { parts: [thought, { type: "text", text: "I look first." }, call("list_files", {})] }
        : say("Now I know."),
  }),
];
