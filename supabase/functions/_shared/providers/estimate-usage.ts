// What a call used, as far as its texts tell: for servers that tell nothing.

import { countTextTokens, countTokens } from "../models/count-tokens.ts";
import type { ModelRequest } from "../models/model-client.ts";
import type { Usage } from "../protocol/messages.ts";
import type { AnswerDraft } from "./answer-draft.ts";

export function estimateUsage(request: ModelRequest, draft: AnswerDraft): Usage {
  const texts = draft.parts.map(({ pieces }) => pieces.join(""));
  const names = draft.parts.flatMap((part) => (part.type === "tool_call" ? [part.name] : []));
  const output_tokens = [...texts, ...names].reduce((sum, text) => sum + countTextTokens(text), 0);
  return { input_tokens: countTokens(request), output_tokens };
}
