// Recorded answers of Chat Completions, from OpenAI and from compatible servers with their peculiarities.
import type { ChatCompletionChunk } from "openai/resources/chat/completions";

type Delta = ChatCompletionChunk.Choice.Delta;
type FinishReason = ChatCompletionChunk.Choice["finish_reason"];

const head = { id: "chatcmpl-recorded", object: "chat.completion.chunk", created: 1_790_000_000, model: "m" } as const;
export const doneMark = "data: [DONE]\n\n";

/** Chunks outside the SDK's types, which compatible servers send. */
export const odd = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (choice: Partial<ChatCompletionChunk.Choice>, usage?: ChatCompletionChunk["usage"]): string => {
  const whole: ChatCompletionChunk = {
    ...head,
    choices: [{ index: 0, delta: {}, finish_reason: null, ...choice }],
    ...(usage === undefined ? {} : { usage }),
  };
  return odd(whole);
};
const delta = (said: Delta): string => chunk({ delta: said });
const oddDelta = (said: unknown): string => odd({ ...head, choices: [{ index: 0, delta: said }] });
const finish = (finish_reason: FinishReason): string => chunk({ finish_reason });
const oddFinish = (finish_reason: string): string =>
  odd({ ...head, choices: [{ index: 0, delta: {}, finish_reason }] });

const statedUsage = {
  prompt_tokens: 1200,
  completion_tokens: 90,
  total_tokens: 1290,
  prompt_tokens_details: { cached_tokens: 1000 },
  completion_tokens_details: { reasoning_tokens: 40 },
};
const usage = odd({ ...head, choices: [], usage: statedUsage } satisfies ChatCompletionChunk);
const end = (reason: FinishReason): string => finish(reason) + usage + doneMark;

export const plainAnswer =
  delta({ role: "assistant", content: "" }) +
  ["Grüße, ", "世界", "! ", "👩‍👩‍👧"].map((content) => delta({ content })).join("") +
  end("stop");

const call = (index: number, id: string, name: string): string =>
  delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] });
const args = (index: number, text: string): string => delta({ tool_calls: [{ index, function: { arguments: text } }] });

export const parallelTools =
  delta({ role: "assistant", content: "I look at both." }) +
  call(0, "call_a", "read_file") +
  args(0, '{"path": "a') +
  call(1, "call_b", "list_files") +
  args(1, "{") +
  args(0, '.ts"}') +
  args(1, "}") +
  end("tool_calls");

/** Complete calls that all have index 0, from servers that do not stream calls. */
export const wholeCallsAtIndexZero =
  oddDelta({ tool_calls: [{ index: 0, id: "a", function: { name: "read_file", arguments: '{"path":"a"}' } }] }) +
  oddDelta({ tool_calls: [{ index: 0, id: "b", function: { name: "read_file", arguments: '{"path":"b"}' } }] }) +
  end("tool_calls");

export const wholeCallsWithoutIdOrIndex =
  oddDelta({ tool_calls: [{ function: { name: "read_file", arguments: '{"path":"a"}' } }] }) +
  oddDelta({ tool_calls: [{ function: { name: "read_file", arguments: '{"path":"b"}' } }] }) +
  oddDelta({ tool_calls: [{ function: { name: "list_files", arguments: "" } }] }) +
  end("stop");

export const piecesWithoutIndex =
  oddDelta({ tool_calls: [{ id: "a", function: { name: "read_file" } }] }) +
  oddDelta({ tool_calls: [{ function: { arguments: '{"path"' } }] }) +
  oddDelta({ tool_calls: [{ function: { arguments: ':"a"}' } }] }) +
  oddDelta({ tool_calls: [{ id: "b", function: { name: "list_files", arguments: "{}" } }] }) +
  end("tool_calls");

/** Every piece repeats the name or has a new id. */
export const repeatedNames =
  oddDelta({ tool_calls: [{ index: 0, id: "x1", function: { name: "read_file", arguments: "" } }] }) +
  oddDelta({ tool_calls: [{ index: 0, id: "x2", function: { arguments: '{"path"' } }] }) +
  oddDelta({ tool_calls: [{ index: 0, id: "x3", function: { arguments: ':"a"}' } }] }) +
  oddDelta({ tool_calls: [{ index: 1, function: { name: "list_files", arguments: "" } }] }) +
  oddDelta({ tool_calls: [{ index: 1, function: { name: "list_files", arguments: "{}" } }] }) +
  oddDelta({ tool_calls: [{ index: 1, function: { name: "list_files", arguments: "" } }] }) +
  end("tool_calls");

/** The id comes after the name. */
export const lateId =
  oddDelta({ tool_calls: [{ index: 0, function: { name: "read_file", arguments: "" } }] }) +
  oddDelta({ tool_calls: [{ index: 0, id: "late", function: { arguments: '{"path":"a"}' } }] }) +
  end("tool_calls");

/** Calls with one index and no arguments: only the ids differ. */
export const idsAlone =
  oddDelta({ tool_calls: [{ index: 0, id: "a", function: { name: "list_files", arguments: "" } }] }) +
  oddDelta({ tool_calls: [{ index: 0, id: "b", function: { name: "list_files", arguments: "" } }] }) +
  end("tool_calls");

/** Alternating pieces that only their ids tell apart. */
export const turnsWithoutIndex =
  oddDelta({ tool_calls: [{ id: "a", function: { name: "read_file", arguments: '{"path"' } }] }) +
  oddDelta({ tool_calls: [{ id: "b", function: { name: "read_file", arguments: '{"path"' } }] }) +
  oddDelta({ tool_calls: [{ id: "a", function: { arguments: ':"a"}' } }] }) +
  oddDelta({ tool_calls: [{ id: "b", function: { arguments: ':"b"}' } }] }) +
  end("tool_calls");

export const sameIdTwice =
  call(0, "call_0", "read_file") +
  args(0, '{"path":"a"}') +
  call(1, "call_0", "read_file") +
  args(1, '{"path":"b"}') +
  end("tool_calls");

export const objectArguments =
  oddDelta({ tool_calls: [{ index: 0, id: "a", function: { name: "read_file", arguments: { path: "a" } } }] }) +
  oddDelta({ tool_calls: [{ index: 1, id: "b", function: { name: "list_files", arguments: null } }] }) +
  oddDelta({ tool_calls: [{ index: 2, id: "c", function: { name: "list_files" } }] }) +
  oddDelta({
    tool_calls: [{ index: 3, id: "d", function: { name: "read_file", arguments: '"{\\"path\\":\\"d\\"}"' } }],
  }) +
  end("tool_calls");

export const callWithoutName =
  oddDelta({ content: "Hm.", tool_calls: [{ index: 0, function: { arguments: "{}" } }] }) + end("stop");

/** Extra content of Gemini. */
export const signedCalls =
  oddDelta({ tool_calls: [{ index: 0, id: "a", function: { name: "list_files", arguments: "{}" } }] }) +
  oddDelta({
    tool_calls: [
      {
        ...{ index: 1, id: "b", function: { name: "read_file", arguments: '{"path":"b"}' } },
        extra_content: { google: { thought_signature: "c2ln" } },
      },
    ],
  }) +
  end("stop");

export const reasoningContent =
  oddDelta({ role: "assistant", content: null, reasoning_content: "Let me " }) +
  oddDelta({ reasoning_content: "see." }) +
  oddDelta({ content: "Yes." }) +
  end("stop");
/** The same thought in both fields. */
export const reasoningTwice =
  oddDelta({ reasoning: "Hm.", reasoning_content: "Hm." }) + oddDelta({ content: "Yes." }) + end("stop");
export const reasoningField = oddDelta({ reasoning: "Hm." }) + oddDelta({ content: "Yes." }) + end("stop");

export const listContent =
  oddDelta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm." }] }] }) +
  oddDelta({
    content: [
      { type: "text", text: "Yes" },
      { type: "text", text: "." },
    ],
  }) +
  end("stop");

/** The whole answer as a message in one chunk. */
export const wholeMessage = odd({
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "All at once." }, finish_reason: "stop" }],
  usage: statedUsage,
});

export const withoutUsage = delta({ content: "Four words are here." }) + finish("stop") + doneMark;
export const usageOfZeros =
  delta({ content: "Hi." }) +
  chunk({ finish_reason: "stop" }, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }) +
  doneMark;
export const usageInEachChunk =
  chunk({ delta: { content: "Hi" } }, { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 }) +
  chunk(
    { delta: { content: "!" }, finish_reason: "stop" },
    { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
  ) +
  doneMark;
export const usageBeforeTheEnd =
  chunk({ delta: { content: "Hi!" } }, { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 }) +
  finish("stop") +
  doneMark;
/** Only the total includes the thoughts. */
export const thoughtsOutsideCompletion =
  delta({ content: "Hi." }) +
  finish("stop") +
  odd({
    choices: [],
    usage: {
      ...{ prompt_tokens: 10, completion_tokens: 2, total_tokens: 42 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
  });
export const deepseekCache =
  delta({ content: "Hi." }) +
  finish("stop") +
  odd({
    choices: [],
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12, prompt_cache_hit_tokens: 8 },
  });

export const unfinished = (marked: boolean): string => delta({ content: "Hi." }) + (marked ? doneMark : "");
/** The text of the model contains the mark. */
export const markInText = odd({ choices: [{ delta: { content: "data: [DONE]" } }] });
export const toolsUnfinished = call(0, "call_a", "list_files") + args(0, "{}") + doneMark;
export const toolsStopped = call(0, "call_a", "list_files") + args(0, "{}") + finish("stop") + usage;
export const nullReason = delta({ content: "Hi." }) + oddFinish("") + doneMark;
export const brokenAfterReason = delta({ content: "Hi." }) + finish("stop");

export const cutInText = delta({ content: "This is a long" }) + end("length");
export const cutInTool =
  delta({ content: "Now the files." }) +
  call(0, "call_a", "write_file") +
  args(0, '{"path":"a.txt"}') +
  call(1, "call_b", "write_file") +
  args(1, '{"path":"b.txt","conte') +
  end("length");
/** The server closed the JSON itself. */
export const cutInClosedTool = call(0, "call_b", "write_file") + args(0, '{"path":"b.t"}') + end("length");
export const filtered = delta({ content: "The" }) + end("content_filter");
export const windowFull = delta({ content: "The" }) + oddFinish("model_context_window_exceeded") + usage;
export const gaveUp = (reason: string): string => delta({ content: "The" }) + oddFinish(reason) + usage;
export const refusal = delta({ refusal: "I cannot " }) + delta({ refusal: "do that." }) + end("stop");
export const brokenArguments = call(0, "call_a", "read_file") + args(0, '{"path": oops') + end("tool_calls");
export const listArguments = call(0, "call_a", "read_file") + args(0, "[1]") + end("tool_calls");
export const empty = delta({ role: "assistant", content: "" }) + delta({ content: "\n" }) + end("stop");
/** White space before a call. */
export const blankBeforeCall =
  delta({ content: "\n\n" }) + call(0, "call_a", "list_files") + args(0, "{}") + end("tool_calls");

export const errorObject =
  delta({ content: "So f" }) + odd({ error: { message: "overloaded", type: "server_error", code: 503 } });
export const errorText = delta({ content: "So f" }) + odd({ error: "the model runner has unexpectedly stopped" });
export const vllmError = odd({
  object: "error",
  message: "maximum context length is 10",
  type: "BadRequestError",
  code: 400,
});

export const oddChunks =
  ": a comment\n\n" +
  odd(null) +
  odd([]) +
  odd({ type: "ping" }) +
  odd({ choices: [], prompt_filter_results: [] }) +
  odd({ choices: [{ index: 0, delta: null }] }) +
  oddDelta({ content: 7, tool_calls: "none" }) +
  delta({ content: "Hi." }) +
  end("stop");
