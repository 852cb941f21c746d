// Chat Completions through the official client.
import OpenAI from "openai";
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions/completions";
import type { CompletionUsage } from "openai/resources/completions";
import { z } from "zod";
import type { ClientAnswer, ProtocolClient, ClientOptions } from "./protocol-client.ts";
import { toolSchema } from "./protocol-client.ts";

/** Servers with reasoning models add this to the official types. */
const withReasoning = z.object({ reasoning_content: z.string().nullish() });

interface Said {
  content: string;
  refusal: string;
  reasoning: string;
  readonly calls: ChatCompletionMessageFunctionToolCall[];
  finish: string;
  usage: CompletionUsage | undefined;
}

export function chatClient(options: ClientOptions): ProtocolClient {
  const openai = new OpenAI({ baseURL: `${options.url}/v1`, apiKey: options.key ?? "a-key", maxRetries: 0 });
  const history: ChatCompletionMessageParam[] = options.instructions
    ? [{ role: "system", content: options.instructions }]
    : [];
  let calls: readonly ChatCompletionMessageFunctionToolCall[] = [];
  async function ask(): Promise<ClientAnswer> {
    const said = await (options.isStream ? stream : whole)(openai, paramsOf(options, history), options.signal);
    calls = said.calls;
    history.push({
      role: "assistant",
      content: said.content,
      ...(said.refusal && { refusal: said.refusal }),
      ...(calls.length > 0 && { tool_calls: [...calls] }),
    });
    return answerFrom(said);
  }
  return {
    say(text) {
      history.push({ role: "user", content: text });
      return ask();
    },
    give(outputs) {
      for (const [index, { id }] of calls.entries()) {
        history.push({ role: "tool", tool_call_id: id, content: outputs[index] ?? "" });
      }
      return ask();
    },
    resume: ask,
  };
}

function paramsOf(
  options: ClientOptions,
  messages: ChatCompletionMessageParam[],
): ChatCompletionCreateParamsNonStreaming {
  const tools = (options.tools ?? []).map((name) => {
    return { type: "function", function: { name, parameters: toolSchema, strict: true } } as const;
  });
  return {
    model: options.model,
    messages,
    ...(tools.length > 0 && { tools }),
    ...(options.maxTokens && { max_completion_tokens: options.maxTokens }),
    ...(options.outputSchema && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: options.outputSchema, strict: true },
      },
    }),
  };
}

async function whole(
  openai: OpenAI,
  params: ChatCompletionCreateParamsNonStreaming,
  signal?: AbortSignal,
): Promise<Said> {
  const { choices, usage } = await openai.chat.completions.create(params, { ...(signal && { signal }) });
  const [choice] = choices;
  if (!choice) throw new Error("an answer without a choice");
  const { content, refusal, tool_calls } = choice.message;
  return {
    content: content ?? "",
    refusal: refusal ?? "",
    reasoning: withReasoning.parse(choice.message).reasoning_content ?? "",
    calls: (tool_calls ?? []).filter((call) => call.type === "function"),
    finish: choice.finish_reason,
    usage,
  };
}

async function stream(
  openai: OpenAI,
  params: ChatCompletionCreateParamsNonStreaming,
  signal?: AbortSignal,
): Promise<Said> {
  const streaming = { ...params, stream: true, stream_options: { include_usage: true } } as const;
  const chunks = await openai.chat.completions.create(streaming, { ...(signal && { signal }) });
  const said: Said = { content: "", refusal: "", reasoning: "", calls: [], finish: "", usage: undefined };
  for await (const chunk of chunks) {
    said.usage = chunk.usage ?? said.usage;
    const [choice] = chunk.choices;
    if (choice) hear(said, choice);
  }
  return said;
}

function hear(said: Said, { delta, finish_reason }: ChatCompletionChunk.Choice): void {
  said.content += delta.content ?? "";
  said.refusal += delta.refusal ?? "";
  said.reasoning += withReasoning.parse(delta).reasoning_content ?? "";
  said.finish = finish_reason ?? said.finish;
  for (const { index, id, function: called } of delta.tool_calls ?? []) {
    if (id) said.calls[index] = { id, type: "function", function: { name: called?.name ?? "", arguments: "" } };
    const call = said.calls[index];
    if (call) call.function.arguments += called?.arguments ?? "";
  }
}

function answerFrom({ content, refusal, reasoning, calls, finish, usage }: Said): ClientAnswer {
  const texts = [
    { type: "reasoning", text: reasoning },
    { type: "text", text: content },
    { type: "refusal", text: refusal },
  ] as const;
  return {
    parts: [
      ...texts.filter(({ text }) => text !== ""),
      ...calls.map(({ id, function: called }) => {
        return { type: "tool_call", id, name: called.name, raw: called.arguments } as const;
      }),
    ],
    stop: finish,
    tokens: {
      input: usage?.prompt_tokens ?? Number.NaN,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? Number.NaN,
      output: usage?.completion_tokens ?? Number.NaN,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? Number.NaN,
    },
  };
}
