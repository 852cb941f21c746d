// Answers with unusual endings.
import { call, say } from "../reply.ts";
import { answersOf, words } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

export const endings = [
  /** Reasoning alone: the provider counts tokens and sends no text. */
  defineScenario({ name: "empty", answer: () => ({ parts: [] }) }),

  defineScenario({
    name: "refusal",
    answer: () => ({ ...say("I cannot help with that."), stop: "refusal" }),
  }),

  defineScenario({
    name: "filtered",
    answer: () => ({ ...say("The first half of"), stop: "content_filter" }),
  }),

  /** A text that is cut at a limit of its own. Asked to continue, it adds ten words. */
  defineScenario({
    name: "cut-text",
    defaults: { tokens: 40 },
    answer: (conversation, { tokens }) =>
      answersOf(conversation) > 0 ? say(words(tokens + 10)) : { ...say(words(tokens)), stop: "max_tokens" },
  }),

  /** A tool call cut at the limit: its arguments are not JSON. */
  defineScenario({
    name: "cut-tool",
    answer: (conversation) =>
      answersOf(conversation) > 0
        ? say("Then I will do without.")
        : {
            parts: [
              { type: "text", text: "I write it down." },
              {
                ...call("write_file", { path: "cut.txt", content: "never whole" }),
                rawInput: '{"path":"cut.txt","content":"never wh',
              },
            ],
            stop: "max_tokens",
          },
  }),

  /** The cut arguments happen to be valid JSON: the call must not be made anyway. */
  defineScenario({
    name: "cut-tool-whole",
    answer: (conversation) =>
      answersOf(conversation) > 0
        ? say("Then I will do without.")
        : { parts: [call("write_file", { path: "cut.txt", content: "not all of it" })], stop: "max_tokens" },
  }),

  /** Messages only: the provider pauses and continues when its answer is sent back. */
  defineScenario({
    name: "pause",
    continuesAnswers: true,
    answer: (conversation) =>
      answersOf(conversation) > 0
        ? say("And here is the rest.")
        : { ...say("This takes long, I pause."), stop: conversation.protocol === "messages" ? "pause" : "end" },
  }),

  /** Messages only: the context window is full within the answer. */
  defineScenario({
    name: "window-full",
    answer: () => ({ ...say(words(30)), stop: "context_full" }),
  }),
];
