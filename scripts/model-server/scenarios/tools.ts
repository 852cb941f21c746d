// Tool calls, right and wrong.
import { call, type Reply, type ReplyPart, say } from "../reply.ts";
import { lastResults, stepMark, stepOf } from "./conversation-state.ts";
import { defineScenario } from "./scenario.ts";

const report = "Done.";

export const tools = [
  defineScenario({
    name: "one-tool",
    defaults: { rate: 0 },
    answer: (conversation, { rate }) =>
      stepOf(conversation) > 0
        ? say(report)
        : {
            ...say("I write it.", call("write_file", { path: "hello.txt", content: "Hello\n" })),
            ...(rate > 0 && { pace: { tokensPerSecond: rate } }),
          },
  }),

  defineScenario({
    name: "parallel-tools",
    defaults: { count: 3 },
    answer: (conversation, { count }) =>
      stepOf(conversation) > 0 ? say(report) : { parts: Array.from({ length: count }, (_, index) => writePart(index)) },
  }),

  /** One call with a given input: `?name=read_file&input={"path":"a"}`. Then it repeats the output. */
  defineScenario({
    name: "call",
    defaults: { name: "list_files", input: "{}" },
    answer: (conversation, { name, input }): Reply =>
      stepOf(conversation) > 0
        ? say(
            lastResults(conversation)
              .map(({ output }) => output)
              .join("\n") || report,
          )
        : { parts: [{ type: "tool_call", name, input: {}, rawInput: input }] },
  }),

  /** Arguments that are not JSON; after the error the model corrects them. */
  defineScenario({
    name: "broken-json",
    answer: (conversation): Reply => {
      const write = call("write_file", { path: "right.txt", content: "right\n" });
      if (stepOf(conversation) === 0)
        return { parts: [{ ...write, ...{ rawInput: '{"path": "right.txt", "content": ' } }] };
      return stepOf(conversation) === 1 ? { parts: [write] } : say(report);
    },
  }),

  defineScenario({
    name: "unknown-tool",
    answer: (conversation) =>
      stepOf(conversation) > 0 ? say("There is no such tool.") : { parts: [call("open_the_door", { wide: true })] },
  }),

  /** Input that is JSON but does not match the schema. */
  defineScenario({
    name: "wrong-input",
    answer: (conversation) =>
      stepOf(conversation) > 0 ? say(report) : { parts: [call("write_file", { file: "a.txt", content: 1 })] },
  }),

  /** The same call over and over, for loop guards. */
  defineScenario({
    name: "loop",
    answer: () => ({ parts: [call("read_file", { path: "nothing.txt", from_line: null, to_line: null })] }),
  }),

  /** A different call in each step, for step limits. */
  defineScenario({
    name: "many-steps",
    defaults: { steps: 100 },
    answer: (conversation, { steps }) => {
      const step = stepOf(conversation);
      return step >= steps ? say(report) : say(stepMark(step), writePart(step));
    },
  }),

  defineScenario({
    name: "question",
    answer: (conversation) =>
      stepOf(conversation) > 0
        ? say(
            `You said: ${lastResults(conversation)
              .map(({ output }) => output)
              .join("\n")}`,
          )
        : { parts: [call("ask_user", { question: "Which colour?", options: ["red", "green"] })] },
  }),
];

function writePart(index: number): ReplyPart {
  return call("write_file", { path: `notes/${index}.txt`, content: `Note ${index}\n` });
}
