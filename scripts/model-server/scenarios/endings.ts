// Answers that do not end as one hopes.
import { call, say } from "../reply.ts";
import { answersOf, words } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

export const endings = [
  /** With reasoning only, the provider counts tokens and says nothing. */
  defineScenario({ name: "empty", answer: () => ({ parts: [] }) }),

  defineScenario({
    name: "refusal",
    answer: () => ({ ...say("I cannot help with that."), stop: "refusal" }),
  }),

  defineScenario({
    name: "filtered",
    answer: () => ({ ...say("The first half of"), stop: "content_filter" }),
  }),

  /** A text cut at the limit, whatever the request's own is. Told to go on, it says ten words more and is done. */
  defineScenario({
    name: "cut-text",
    defaults: { tokens: 40 },
    answer: (conversation, { tokens }) =>
      answersOf(conversation) > 0 ? say(words(tokens + 10)) : { ...say(words(tokens)), stop: "max_tokens" },
  }),

  /** A tool call cut at the limit: its arguments are no JSON. */
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

  /** What is cut happens to be JSON already: it must not be done all the same. */
  defineScenario({
    name: "cut-tool-whole",
    answer: (conversation) =>
      answersOf(conversation) > 0
        ? say("Then I will do without.")
        : { parts: [call("write_file", { path: "cut.txt", content: "not all of it" })], stop: "max_tokens" },
  }),

  /** Messages only: the provider pauses and wants its own answer back to go on. */
  defineScenario({
    name: "pause",
    continuesAnswers: true,
    answer: (conversation) =>
      answersOf(conversation) > 0
        ? say("And here is the rest.")
        : { ...say("This takes long, I pause."), stop: conversation.protocol === "messages" ? "pause" : "end" },
  }),

  /** Messages only: the model's window is full in mid-answer. */
  defineScenario({
    name: "window-full",
    answer: () => ({ ...say(words(30)), stop: "context_full" }),
  }),
];
