// Groups the flat list of items in a Responses request into messages: consecutive items of the model are one, consecutive outputs too.
import type { ConversationMessage, ImagePart, ReasoningPart, TextPart, ToolCallPart } from "../conversation.ts";
import { decryptReasoning } from "../signatures.ts";
import { readDataUrl } from "./images.ts";
import { badRequest } from "./protocol.ts";
import type { Item } from "./responses-request.ts";
import { type BareResult, matchResults, parseArguments, refuseOpenCalls } from "./tool-calls.ts";

type ItemOf<Type extends Item["type"]> = Extract<Item, { type: Type }>;
type AssistantItem = ItemOf<"reasoning"> | ItemOf<"function_call"> | Extract<Item, { role: "assistant" }>;

interface Grouped {
  readonly instructions: readonly string[];
  readonly messages: readonly ConversationMessage[];
}

export function groupItems(items: readonly Item[]): Grouped {
  const instructions: string[] = [];
  const messages: ConversationMessage[] = [];
  let index = 0;
  while (index < items.length) {
    const place = `input[${index}]`;
    const said = takeWhile(items, index, isAssistantItem);
    const outputs = takeWhile(items, index, isOutput);
    const item = items[index];
    if (outputs.length > 0) {
      messages.push({ role: "tool", results: matchResults(messages.at(-1), outputs.map(readOutput), place) });
    } else {
      refuseOpenCalls(messages.at(-1), place);
      if (said.length > 0) messages.push(readAssistant(said, place));
      else if (item?.type === "message" && item.role === "user") messages.push(readUser(item, place));
      else if (item?.type === "message") instructions.push(textOf(item.content));
    }
    index += Math.max(said.length, outputs.length, 1);
  }
  refuseOpenCalls(messages.at(-1), "input");
  return { instructions, messages };
}

function takeWhile<Wanted extends Item>(
  items: readonly Item[],
  from: number,
  isWanted: (item: Item) => item is Wanted,
) {
  const taken: Wanted[] = [];
  for (const item of items.slice(from)) {
    if (!isWanted(item)) break;
    taken.push(item);
  }
  return taken;
}

function isAssistantItem(item: Item): item is AssistantItem {
  if (item.type === "message") return item.role === "assistant";
  return item.type === "reasoning" || item.type === "function_call";
}

function isOutput(item: Item): item is ItemOf<"function_call_output"> {
  return item.type === "function_call_output";
}

function readOutput({ call_id, output }: ItemOf<"function_call_output">): BareResult {
  return { callId: call_id, output: textOf(output), isError: false };
}

function readUser({ content }: ItemOf<"message">, place: string): ConversationMessage {
  if (typeof content === "string") return { role: "user", parts: [{ type: "text", text: content }] };
  const parts = content.map((part): TextPart | ImagePart => {
    if (part.type === "input_image") return readDataUrl(part.image_url, place);
    return { type: "text", text: "text" in part ? part.text : part.refusal };
  });
  return { role: "user", parts };
}

function readAssistant(items: readonly AssistantItem[], place: string): ConversationMessage {
  checkOrder(items, place);
  return { role: "assistant", parts: items.map((item) => readPart(item, place)) };
}

function readPart(item: AssistantItem, place: string): TextPart | ReasoningPart | ToolCallPart {
  if (item.type === "message") {
    checkId(item.id, "msg_", place);
    return { type: "text", text: textOf(item.content) };
  }
  if (item.type === "function_call") {
    checkId(item.id, "fc_", place);
    return { type: "tool_call", callId: item.call_id, name: item.name, input: parseArguments(item.arguments) };
  }
  checkId(item.id, "rs_", place);
  return { type: "reasoning", text: readReasoning(item, place) };
}

/** Without encrypted content the item would have to be stored here, and nothing is. */
function readReasoning(item: ItemOf<"reasoning">, place: string): string {
  if (item.encrypted_content == null) {
    throw badRequest(`Item with id '${item.id}' not found: items are not persisted when store is false.`, place);
  }
  const text = decryptReasoning(item.encrypted_content);
  const summary = item.summary.map((part) => part.text).join("");
  if (text === undefined || (summary !== "" && summary !== text)) {
    throw badRequest(
      `The encrypted content for item ${item.id} could not be verified.`,
      place,
      "invalid_encrypted_content",
    );
  }
  return text;
}

/** Reasoning needs the item that followed it, and such an item needs its reasoning; its id tells. */
function checkOrder(items: readonly AssistantItem[], place: string): void {
  const last = items.at(-1);
  if (last?.type === "reasoning") {
    throw badRequest(`Item '${last.id}' of type 'reasoning' was provided without its required following item.`, place);
  }
  const firstReasoning = items.findIndex(({ type }) => type === "reasoning");
  const orphan = items.find(
    ({ type, id }, index) =>
      type !== "reasoning" && id?.includes(afterReasoning) && (firstReasoning < 0 || firstReasoning > index),
  );
  if (orphan) {
    throw badRequest(
      `Item '${orphan.id}' of type '${orphan.type}' was provided without its required 'reasoning' item.`,
      place,
    );
  }
}

/** Part of the id of an item that followed reasoning. */
export const afterReasoning = "_reasoned_";

function checkId(id: string | undefined, prefix: string, place: string): void {
  if (id !== undefined && !id.startsWith(prefix)) {
    throw badRequest(`Invalid '${place}.id': '${id}'. Expected an ID that begins with '${prefix}'.`, `${place}.id`);
  }
}

function textOf(content: string | readonly ({ text: string } | { refusal: string } | { image_url: string })[]): string {
  if (typeof content === "string") return content;
  return content.map((part) => ("text" in part ? part.text : "refusal" in part ? part.refusal : "")).join("\n");
}
