// POST /v1/chat/completions, of OpenAI and compatible servers.
import { chatFrames, chatWhole } from "./chat-events.ts";
import { parseChatBody, readChat } from "./chat-request.ts";
import { openaiError, openaiRefusal } from "./openai-errors.ts";
import { bearerToken, checkKey, type ProtocolAdapter } from "./protocol.ts";

export const chatProtocol: ProtocolAdapter = {
  checkKey: (headers) => checkKey(bearerToken(headers)),
  read(body) {
    const parsed = parseChatBody(body);
    return {
      conversation: readChat(parsed),
      isStream: parsed.stream ?? false,
      frames: (answer) => chatFrames(answer, parsed.stream_options?.include_usage ?? false),
      whole: chatWhole,
      errorFrame: (refused) => ({
        text: `data: ${JSON.stringify({ error: openaiError(refused) })}\n\n`,
        isToken: false,
      }),
    };
  },
  refuse: openaiRefusal,
};
