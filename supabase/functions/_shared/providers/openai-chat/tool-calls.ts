// Assembles the tool calls of a chat answer from deltas whose index or id may be missing, wrong or repeated.
import type { ModelEvent } from "../../models/model-client.ts";
import { type AnswerDraft, beginCall, type ToolCallPart } from "../answer-draft.ts";
import { parseToolInput } from "../tool-input.ts";
import type { ToolCallDelta } from "./chunk.ts";

export class ChatToolCalls {
  readonly #draft: AnswerDraft;
  readonly #byIndex = new Map<number, ToolCallPart>();
  readonly #extras = new Map<ToolCallPart, unknown>();
  #last: ToolCallPart | undefined;

  constructor(draft: AnswerDraft) {
    this.#draft = draft;
  }

  read(delta: ToolCallDelta, out: ModelEvent[]): void {
    const call = this.#callOf(delta, out);
    // A call without a name can be neither run nor answered.
    if (!call) return;
    call.given_id ??= delta.id;
    if (delta.extra_content !== undefined) this.#extras.set(call, delta.extra_content);
    addArguments(call, delta.arguments);
  }

  /** Extra content that came with a call and has to go back with it. */
  extras(): { readonly call: ToolCallPart; readonly extra_content: unknown }[] {
    return [...this.#extras].map(([call, extra_content]) => ({ call, extra_content }));
  }

  #callOf(delta: ToolCallDelta, out: ModelEvent[]): ToolCallPart | undefined {
    const { index } = delta;
    const open = typeof index === "number" ? this.#byIndex.get(index) : this.#openWithoutIndex(delta);
    const call = open && !startsAnother(open, delta) ? open : this.#begin(delta, out);
    if (call && typeof index === "number") this.#byIndex.set(index, call);
    this.#last = call ?? this.#last;
    return call;
  }

  #openWithoutIndex({ id }: ToolCallDelta): ToolCallPart | undefined {
    const calls = this.#draft.parts.filter((part) => part.type === "tool_call");
    return (id ? calls.find((call) => call.given_id === id) : undefined) ?? this.#last;
  }

  #begin(delta: ToolCallDelta, out: ModelEvent[]): ToolCallPart | undefined {
    const name = delta.name;
    return name ? beginCall(this.#draft, { name, given_id: delta.id || undefined }, out) : undefined;
  }
}

/**
 * Ids tell calls apart, but only together with a name: some servers make a new id for every delta. Without ids, a call is over
 * when its arguments are valid JSON; a name that is merely repeated starts no other call.
 */
function startsAnother(open: ToolCallPart, delta: ToolCallDelta): boolean {
  const name = delta.name;
  if (!name) return false;
  if (delta.id && open.given_id) return delta.id !== open.given_id;
  if (name !== open.name) return true;
  const given = delta.arguments;
  return given !== undefined && given !== null && given !== "" && parseToolInput(open.pieces.join("")) !== undefined;
}

function addArguments(call: ToolCallPart, given: unknown): void {
  if (typeof given === "string") call.pieces.push(given);
  else if (typeof given === "object" && given !== null) call.pieces = [JSON.stringify(given)];
}
