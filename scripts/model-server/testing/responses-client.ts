// Responses through the official client, stateless: every item is sent back.
import OpenAI from "openai";
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseInputItem,
  ResponseOutputItem,
} from "openai/resources/responses/responses";
import type { ClientAnswer, AnswerPart, ProtocolClient, ClientOptions } from "./protocol-client.ts";
import { toolSchema } from "./protocol-client.ts";

export function responsesClient(options: ClientOptions): ProtocolClient {
  const openai = new OpenAI({ baseURL: `${options.url}/v1`, apiKey: options.key ?? "a-key", maxRetries: 0 });
  const items: ResponseInputItem[] = [];
  let output: readonly ResponseOutputItem[] = [];
  async function ask(): Promise<ClientAnswer> {
    const response = await (options.isStream ? stream : whole)(openai, paramsOf(options, items), options.signal);
    output = response.output;
    items.push(...output.filter(isInputToo));
    return answerFrom(response);
  }
  return {
    say(text) {
      items.push({ role: "user", content: text });
      return ask();
    },
    give(outputs) {
      const calls = output.filter((item) => item.type === "function_call");
      for (const [index, { call_id }] of calls.entries()) {
        items.push({ type: "function_call_output", call_id, output: outputs[index] ?? "" });
      }
      return ask();
    },
    resume: ask,
  };
}

function isInputToo(item: ResponseOutputItem) {
  return item.type === "message" || item.type === "reasoning" || item.type === "function_call";
}

function paramsOf(options: ClientOptions, input: ResponseInputItem[]): ResponseCreateParamsNonStreaming {
  const tools = (options.tools ?? []).map((name) => {
    return { type: "function", name, parameters: toolSchema, strict: true } as const;
  });
  return {
    model: options.model,
    input,
    store: false,
    include: ["reasoning.encrypted_content"],
    reasoning: { summary: "auto" },
    ...(options.instructions && { instructions: options.instructions }),
    ...(tools.length > 0 && { tools }),
    ...(options.maxTokens && { max_output_tokens: options.maxTokens }),
    ...(options.outputSchema && {
      text: { format: { type: "json_schema", name: "answer", schema: options.outputSchema, strict: true } },
    }),
  };
}

function whole(openai: OpenAI, params: ResponseCreateParamsNonStreaming, signal?: AbortSignal): Promise<Response> {
  return openai.responses.create(params, { ...(signal && { signal }) });
}

/** The items built from the events must equal those of the last event. */
async function stream(
  openai: OpenAI,
  params: ResponseCreateParamsNonStreaming,
  signal?: AbortSignal,
): Promise<Response> {
  const events = await openai.responses.create({ ...params, stream: true }, { ...(signal && { signal }) });
  const answer: ResponseOutputItem[] = [];
  const texts = new Map<string, string>();
  let last: Response | undefined;
  let number = 0;
  for await (const event of events) {
    if (event.sequence_number !== number) throw new Error(`event ${event.sequence_number} came instead of ${number}`);
    number += 1;
    if ("delta" in event && "item_id" in event) {
      texts.set(event.item_id, (texts.get(event.item_id) ?? "") + String(event.delta));
    }
    if (event.type === "response.output_item.done") answer.push(event.item);
    if (event.type === "response.completed" || event.type === "response.incomplete") last = event.response;
    if (event.type === "response.failed") throw new Error(`failed: ${event.response.error?.message}`);
  }
  if (!last) throw new Error("the stream ended without an answer");
  if (JSON.stringify(last.output) !== JSON.stringify(answer)) throw new Error("the answer is not what was streamed");
  for (const item of answer) checkText(item, texts);
  return last;
}

function checkText(item: ResponseOutputItem, texts: ReadonlyMap<string, string>): void {
  const streamed = texts.get(item.id ?? "") ?? "";
  const [part] = partsOf(item);
  const text = part?.type === "tool_call" ? part.raw : (part?.text ?? "");
  if (text !== streamed) throw new Error(`'${text}' was streamed as '${streamed}'`);
}

function partsOf(item: ResponseOutputItem): AnswerPart[] {
  if (item.type === "reasoning") return item.summary.map(({ text }) => ({ type: "reasoning", text }));
  if (item.type === "function_call") {
    return [{ type: "tool_call", id: item.call_id, name: item.name, raw: item.arguments }];
  }
  if (item.type !== "message") return [];
  return item.content.map((part) => {
    return part.type === "refusal" ? { type: "refusal", text: part.refusal } : { type: "text", text: part.text };
  });
}

function answerFrom({ output, status, incomplete_details, usage }: Response): ClientAnswer {
  return {
    parts: output.flatMap(partsOf),
    stop: incomplete_details?.reason ?? status ?? "",
    tokens: {
      input: usage?.input_tokens ?? Number.NaN,
      cached: usage?.input_tokens_details.cached_tokens ?? Number.NaN,
      output: usage?.output_tokens ?? Number.NaN,
      reasoning: usage?.output_tokens_details.reasoning_tokens ?? Number.NaN,
    },
  };
}
