// POST /v1/responses, of OpenAI.
import type { Answer } from "../answer-events.ts";
import { openaiError, openaiRefusal } from "./openai-errors.ts";
import {
  bearerToken,
  checkKey,
  type Frame,
  namedFrame,
  type ProtocolAdapter,
  type RequestRefused,
} from "./protocol.ts";
import { responseOf, responsesFrames, responsesWhole } from "./responses-events.ts";
import { parseResponsesBody, readResponses } from "./responses-request.ts";

export const responsesProtocol: ProtocolAdapter = {
  checkKey: (headers) => checkKey(bearerToken(headers)),
  read(body) {
    const parsed = parseResponsesBody(body);
    const style = { hasSummary: parsed.reasoning?.summary != null };
    return {
      conversation: readResponses(parsed),
      isStream: parsed.stream ?? false,
      frames: (answer) => responsesFrames(answer, style),
      whole: (answer) => responsesWhole(answer, style),
      errorFrame: (refused, answer, isFailedAnswer) => (isFailedAnswer ? failed(refused, answer) : error(refused)),
    };
  },
  refuse: openaiRefusal,
};

function error(refused: RequestRefused): Frame {
  return namedFrame({ ...openaiError(refused), type: "error", sequence_number: 0 });
}

function failed(refused: RequestRefused, answer: Answer): Frame {
  const { code, message } = openaiError(refused);
  const response = { ...responseOf(answer, [], undefined), status: "failed", error: { code, message } };
  return namedFrame({ type: "response.failed", response, sequence_number: 0 });
}
