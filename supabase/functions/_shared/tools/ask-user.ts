import { z } from "zod";
import { defineTool, type Tool, type ToolOutcome } from "../agent/tool.ts";
import { requestAnswers } from "../protocol/requests.ts";
import { orNull } from "./input-fields.ts";
import { failed, succeeded } from "./outcomes.ts";

const input = z.strictObject({
  question: z.string().min(1).max(4000).describe("One question, at most 4000 characters."),
  options: orNull(
    z
      .array(z.string().min(1).max(200))
      .max(10)
      .describe("Up to 10 answers to choose from, each at most 200 characters. Null for a free answer."),
  ),
});

export function createAskUserTool(): Tool {
  return defineTool({
    name: "ask_user",
    description:
      "Asks the user a question and waits for the answer. Use it only for what you cannot decide or find out yourself.",
    input,
    effect: "repeatable",
    kind: "talks",
    async run({ question, options }, call): Promise<ToolOutcome> {
      if (call.answer === undefined) {
        return { status: "asks", request: { kind: "question", question: { text: question, options } } };
      }
      if (call.answer.status !== "answered")
        return failed("Nobody answered. Decide yourself, and state your assumption.");
      const answer = requestAnswers.question.safeParse(call.answer.answer);
      return answer.success
        ? succeeded(`The user answered: ${answer.data.text}`)
        : failed("The answer could not be read. Decide yourself, and state your assumption.");
    },
  });
}
