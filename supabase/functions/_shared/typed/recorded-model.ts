// A model that replays recorded answers, one for each call.
import type { ModelClient, ModelSpec } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";

const spec: ModelSpec = {
  id: "recorded",
  provider: "openai_chat",
  name: "recorded",
  label: "Recorded answers",
  base_url: null,
  context_tokens: 1_000_000,
  output_tokens: 1_000_000,
  capabilities: {},
};

/** Streams in pieces, as a provider does. */
const pieceLength = 16;

export function recordedModel(answers: readonly string[]): ModelClient {
  let calls = 0;
  return {
    spec,
    stream: async function* (_, signal) {
      signal.throwIfAborted();
      const text = answers[calls];
      calls += 1;
      if (text === undefined) throw new ModelError("bad_request", `Only ${answers.length} answers were recorded.`);
      for (let at = 0; at < text.length; at += pieceLength) {
        yield [{ type: "text_streamed", part: 0, text: text.slice(at, at + pieceLength) }];
      }
      const usage = { input_tokens: 0, output_tokens: 0 };
      yield [{ type: "answer_finished", answer: { parts: [{ type: "text", text }], usage, stop_reason: "end" } }];
    },
  };
}
