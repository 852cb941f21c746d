// From a model's name to what it answers.
import type { Conversation } from "./conversation.ts";
import { answerAsDemo } from "./demo/answer.ts";
import { badRequest, RequestRefused } from "./protocols/protocol.ts";
import type { Reply } from "./reply.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { brokenOffText, lastWords, summaryMark } from "./scenarios/conversation-state.ts";
import { parametersOf, type Scenario, UnknownParameter } from "./scenarios/scenario.ts";
import { asksForSideAnswer, sideAnswer } from "./side-answers/side-answer.ts";

export const demoModel = "scripted-demo";

/** Throws a RequestRefused for a model that is not known, or a conversation that it cannot go on with. */
export function play(conversation: Conversation): Reply {
  if (conversation.model.split("?")[0] === demoModel) {
    refuseOwnEnd(conversation);
    return answerAsDemo(conversation);
  }
  const { scenario, query } = scenarioOf(conversation.model);
  if (!scenario.continuesAnswers) refuseOwnEnd(conversation);
  const isSide = !scenario.isForTitlesToo && asksForSideAnswer(conversation);
  const side = isSide ? sideAnswer(conversation, summaryMark(lastWords(conversation))) : undefined;
  if (side) return side;
  try {
    return withoutSaid(scenario.answer(conversation, parametersOf(scenario, query)), brokenOffText(conversation));
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

/** In Messages, an answer begun by the client is no longer gone on with; the other two never minded. */
function refuseOwnEnd({ protocol, messages }: Conversation): void {
  if (protocol === "messages" && messages.at(-1)?.role === "assistant") {
    throw badRequest(
      "This model does not support assistant message prefill: the conversation must end with a user message.",
    );
  }
}

/** An answer that was broken off is gone on with where it stopped. */
function withoutSaid(reply: Reply, said: string): Reply {
  const first = reply.parts.findIndex(({ type }) => type === "text");
  const part = reply.parts[first];
  if (said === "" || part?.type !== "text" || !part.text.startsWith(said) || part.text === said) return reply;
  return { ...reply, parts: reply.parts.with(first, { ...part, text: part.text.slice(said.length) }) };
}
