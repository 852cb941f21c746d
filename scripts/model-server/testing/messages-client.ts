// Messages through the official client.
import Anthropic from "@anthropic-ai/sdk";
import type {
  ContentBlock,
  Message,
  MessageCreateParamsNonStreaming,
  MessageParam,
  RawMessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages/messages";
import type { ClientAnswer, AnswerPart, ProtocolClient, ClientOptions } from "./protocol-client.ts";
import { toolSchema } from "./protocol-client.ts";

interface Said {
  readonly message: Message;
  /** The raw arguments of tool calls by id. Without a stream they arrive parsed. */
  readonly raw: ReadonlyMap<string, string>;
}

export function messagesClient(options: ClientOptions): ProtocolClient {
  const anthropic = new Anthropic({ baseURL: options.url, apiKey: options.key ?? "a-key", maxRetries: 0 });
  const history: MessageParam[] = [];
  let content: readonly ContentBlock[] = [];
  async function ask(): Promise<ClientAnswer> {
    const said = await (options.isStream ? stream : whole)(anthropic, paramsOf(options, history), options.signal);
    content = said.message.content;
    if (content.length > 0) history.push({ role: "assistant", content: [...content] });
    return answerFrom(said);
  }
  return {
    say(text) {
      history.push({ role: "user", content: text });
      return ask();
    },
    give(outputs) {
      const calls = content.filter((block) => block.type === "tool_use");
      history.push({
        role: "user",
        content: calls.map(({ id }, index) => {
          return { type: "tool_result", tool_use_id: id, content: outputs[index] ?? "" };
        }),
      });
      return ask();
    },
    resume: ask,
  };
}

function paramsOf(options: ClientOptions, messages: MessageParam[]): MessageCreateParamsNonStreaming {
  const { type, required, ...schema } = toolSchema;
  const tools = (options.tools ?? []).map((name) => {
    return { name, strict: true, input_schema: { type, ...schema, required: [...required] } };
  });
  return {
    model: options.model,
    messages,
    max_tokens: options.maxTokens ?? 100_000,
    ...(options.instructions && { system: options.instructions }),
    ...(tools.length > 0 && { tools }),
    ...(options.outputSchema && { output_config: { format: { type: "json_schema", schema: options.outputSchema } } }),
  };
}

async function whole(
  anthropic: Anthropic,
  params: MessageCreateParamsNonStreaming,
  signal?: AbortSignal,
): Promise<Said> {
  // Without a time limit the client refuses long answers that are not streamed.
  const message = await anthropic.messages.create(params, { timeout: 60_000, ...(signal && { signal }) });
  const uses = message.content.filter((block) => block.type === "tool_use");
  return { message, raw: new Map(uses.map(({ id, input }) => [id, JSON.stringify(input)])) };
}

async function stream(
  anthropic: Anthropic,
  params: MessageCreateParamsNonStreaming,
  signal?: AbortSignal,
): Promise<Said> {
  const events = await anthropic.messages.create({ ...params, stream: true }, { ...(signal && { signal }) });
  const content: ContentBlock[] = [];
  const raw = new Map<string, string>();
  let message: Message | undefined;
  let isStopped = false;
  for await (const event of events) {
    if (event.type === "message_start") message = event.message;
    if (event.type === "message_delta" && message) {
      const { usage, delta } = event;
      message = { ...message, ...delta, usage: { ...message.usage, ...usage, input_tokens: usage.input_tokens ?? 0 } };
    }
    if (event.type === "message_stop") isStopped = true;
    hear(content, raw, event);
  }
  if (!message || !isStopped) throw new Error("the stream ended in mid-answer");
  return { message: { ...message, content: content.map((block) => withInput(block, raw)) }, raw };
}

function hear(content: ContentBlock[], raw: Map<string, string>, event: RawMessageStreamEvent): void {
  if (event.type === "content_block_start") {
    if (event.index !== content.length) throw new Error(`block ${event.index} came instead of ${content.length}`);
    content.push(event.content_block);
  }
  if (event.type !== "content_block_delta") return;
  const block = content[event.index];
  const { delta } = event;
  if (block?.type === "text" && delta.type === "text_delta") block.text += delta.text;
  if (block?.type === "thinking" && delta.type === "thinking_delta") block.thinking += delta.thinking;
  if (block?.type === "thinking" && delta.type === "signature_delta") block.signature = delta.signature;
  if (block?.type === "tool_use" && delta.type === "input_json_delta") {
    raw.set(block.id, (raw.get(block.id) ?? "") + delta.partial_json);
  }
}

/** Invalid JSON is sent back as an empty object: the protocol has no other form. */
function withInput(block: ContentBlock, raw: ReadonlyMap<string, string>): ContentBlock {
  if (block.type !== "tool_use") return block;
  try {
    return { ...block, input: JSON.parse(raw.get(block.id) || "{}") };
  } catch (error) {
    if (error instanceof SyntaxError) return { ...block, input: {} };
    throw error;
  }
}

function answerFrom({ message, raw }: Said): ClientAnswer {
  const { usage } = message;
  return {
    parts: message.content.flatMap((block): AnswerPart[] => {
      if (block.type === "text") return [{ type: "text", text: block.text }];
      if (block.type === "thinking") return [{ type: "reasoning", text: block.thinking }];
      if (block.type !== "tool_use") return [];
      return [{ type: "tool_call", id: block.id, name: block.name, raw: raw.get(block.id) || "{}" }];
    }),
    stop: message.stop_reason ?? "",
    tokens: {
      input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      cached: usage.cache_read_input_tokens ?? 0,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
  };
}
