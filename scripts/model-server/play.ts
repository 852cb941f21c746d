// Chooses by the model's name what answers.
import type { Conversation } from "./conversation.ts";
import { answerAsDemo } from "./demo/answer.ts";
import { badRequest, RequestRefused } from "./protocols/protocol.ts";
import type { Reply } from "./reply.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { interruptedText, lastPrompt, summaryMark } from "./scenarios/conversation-state.ts";
import { parametersOf, type Scenario, UnknownParameter } from "./scenarios/scenario.ts";
import { asksForSideAnswer, sideAnswer } from "./side-answers/side-answer.ts";

export const demoModel = "scripted-demo";

/** Throws a RequestRefused if the model is unknown or cannot continue the conversation. */
export function play(conversation: Conversation): Reply {
  if (conversation.model.split("?")[0] === demoModel) {
    refusePrefill(conversation);
    return answerAsDemo(conversation);
  }
  const { scenario, query } = scenarioOf(conversation.model);
  if (!scenario.continuesAnswers) refusePrefill(conversation);
  const isSide = !scenario.isForTitlesToo && asksForSideAnswer(conversation);
  const side = isSide ? sideAnswer(conversation, summaryMark(lastPrompt(conversation))) : undefined;
  if (side) return side;
  try {
    return withoutSaid(scenario.answer(conversation, parametersOf(scenario, query)), interruptedText(conversation));
  } catch (error) {
    if (error instanceof UnknownParameter) throw badRequest(error.message, "model");
    throw error;
  }
}

function scenarioOf(model: string): { scenario: Scenario; query: string } {
  const [, name, query = ""] = /^scenario:([^?]+)(?:\?(.*))?$/s.exec(model) ?? [];
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) {
    throw new RequestRefused("unknown_model", `The model '${model}' does not exist or you do not have access to it.`);
  }
  return { scenario, query };
}

/** Messages no longer accepts a conversation that ends with an assistant message; the other two protocols do. */
function refusePrefill({ protocol, messages }: Conversation): void {
  if (protocol === "messages" && messages.at(-1)?.role === "assistant") {
    throw badRequest(
      "This model does not support assistant message prefill: the conversation must end with a user message.",
    );
  }
}

/** Continues an interrupted answer where it stopped. After its last word there may be nothing to add. */
function withoutSaid(reply: Reply, said: string): Reply {
  const first = reply.parts.findIndex(({ type }) => type === "text");
  const part = reply.parts[first];
  if (said === "" || part?.type !== "text" || !part.text.startsWith(said)) return reply;
  const missing = part.text.slice(said.length);
  const others = reply.parts.toSpliced(first, 1);
  return { ...reply, parts: missing === "" ? others : others.toSpliced(first, 0, { ...part, text: missing }) };
}
