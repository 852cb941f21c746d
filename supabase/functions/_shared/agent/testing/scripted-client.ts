// A model that follows a script. Its answers depend on the conversation alone, like those of a model at temperature 0.
import type {
  Answer,
  ConversationMessage,
  ModelClient,
  ModelEvent,
  ModelRequest,
  ModelSpec,
} from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";

export type Line =
  | {
      readonly text?: string;
      readonly tools?: readonly { readonly name: string; readonly input: unknown }[];
      readonly stop_reason?: Answer["stop_reason"];
      readonly cut_tool?: string;
    }
  | { readonly error: ModelError; readonly afterText?: string }
  /** Says this and hangs until it is aborted. */
  | { readonly hangsAfter: string }
  /** Begins a tool call, sends this many pieces of it and hangs. */
  | { readonly hangsInTool: number };

export type Script = (turn: number, request: ModelRequest) => Line;

export const spec: ModelSpec = {
  id: "scripted",
  provider: "openai_chat",
  name: "scripted",
  label: "Scripted",
  base_url: null,
  context_tokens: 100_000,
  output_tokens: 4_000,
  capabilities: {},
};

/** `requests` grows with each call. The turn is the number of assistant messages in the conversation. */
export function scriptedClient(
  script: Script,
  requests: ModelRequest[] = [],
  overrides: Partial<ModelSpec> = {},
): ModelClient {
  return {
    spec: { ...spec, ...overrides },
    stream: (request, signal) => {
      requests.push(request);
      return play(script(turnOf(request.messages), request), signal);
    },
  };
}

function turnOf(messages: readonly ConversationMessage[]): number {
  return messages.filter(({ role }) => role === "assistant").length;
}

/** A model that goes on where its answer was interrupted: the pieces of one answer are one turn, and nothing is said twice. */
export function continuing(script: Script): Script {
  return (_turn, request) => {
    let [turn, said] = [0, ""];
    for (const [index, message] of request.messages.entries()) {
      if (message.role !== "assistant") continue;
      said += message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
      if (isInterrupted(request.messages[index + 1])) continue;
      turn += 1;
      said = "";
    }
    const line = script(turn, request);
    return "text" in line && line.text?.startsWith(said) ? { ...line, text: line.text.slice(said.length) } : line;
  };
}

function isInterrupted(next: ConversationMessage | undefined): boolean {
  return next?.role === "user" && JSON.stringify(next.parts).includes("exactly where you stopped");
}

function* beforeHanging(
  line: Extract<Line, { hangsAfter: string } | { hangsInTool: number }>,
): Generator<readonly ModelEvent[]> {
  if ("hangsInTool" in line) {
    yield [{ type: "tool_call_begun", part: 0, name: "write" }];
    for (let piece = 0; piece < line.hangsInTool; piece += 1) yield [];
  } else if (line.hangsAfter !== "") yield [{ type: "text_streamed", part: 0, text: line.hangsAfter }];
}

/** As the adapters end: a word is a token, and so is a piece of a tool call. */
function interrupted(text: string, toolPieces = 0): ModelEvent {
  return {
    type: "answer_interrupted",
    parts: text === "" ? [] : [{ type: "text", text }],
    is_in_tool: toolPieces > 0,
    output_tokens: toolPieces + (text.match(/\S+/g) ?? []).length,
  };
}

async function* play(line: Line, signal: AbortSignal): AsyncGenerator<readonly ModelEvent[]> {
  await Promise.resolve();
  signal.throwIfAborted();
  if ("hangsAfter" in line || "hangsInTool" in line) {
    yield* beforeHanging(line);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    yield ["hangsInTool" in line ? interrupted("", line.hangsInTool) : interrupted(line.hangsAfter)];
    throw signal.reason;
  }
  if ("error" in line) {
    const { afterText = "", error } = line;
    if (afterText !== "") yield [{ type: "text_streamed", part: 0, text: afterText }];
    yield [interrupted(afterText)];
    throw error;
  }
  const { text = "", tools = [], cut_tool } = line;
  let streamed = "";
  for (const word of text.match(/\S+\s*/g) ?? []) {
    streamed += word;
    yield [{ type: "text_streamed", part: 0, text: word }];
    await Promise.resolve();
    if (!signal.aborted) continue;
    yield [interrupted(streamed)];
    throw signal.reason;
  }
  const parts = text === "" ? [] : [{ type: "text" as const, text }];
  const calls = tools.map((tool, index) => ({ type: "tool_call" as const, call_id: `call_${index}`, ...tool }));
  const stop_reason = line.stop_reason ?? (tools.length > 0 ? "tool_use" : "end");
  if (parts.length + calls.length === 0) throw new ModelError("empty_answer", "Nothing was said.");
  const answer = { parts: [...parts, ...calls], usage: { input_tokens: 10, output_tokens: 5 }, stop_reason };
  yield [{ type: "answer_finished", answer: cut_tool === undefined ? answer : { ...answer, cut_tool } }];
}
