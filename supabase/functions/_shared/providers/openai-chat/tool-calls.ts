// The tool calls of a chat answer, put together from deltas whose index or id may be missing, wrong or repeated.

import type { ModelEvent } from "../../models/model-client.ts";
import { type AnswerDraft, beginCall, type CalledTool } from "../answer-draft.ts";
import { parseToolInput } from "../tool-input.ts";
import type { ToolCallDelta } from "./chunk.ts";

export class ChatCalls {
  readonly #draft: AnswerDraft;
  readonly #byIndex = new Map<number, CalledTool>();
  readonly #extras = new Map<CalledTool, unknown>();
  #last: CalledTool | undefined;

  constructor(draft: AnswerDraft) {
    this.#draft = draft;
  }

  hear(delta: ToolCallDelta, said: ModelEvent[]): void {
    const call = this.#callOf(delta, said);
    // A call without a name can be neither made nor answered.
    if (!call) return;
    call.given_id ??= delta.id ?? undefined;
    if (delta.extra_content !== undefined) this.#extras.set(call, delta.extra_content);
    addArguments(call, delta.function?.arguments);
  }

  /** What came with calls and has to go back with them, by the calls' places among the calls. */
  extras(): { readonly call: CalledTool; readonly extra_content: unknown }[] {
    return [...this.#extras].map(([call, extra_content]) => ({ call, extra_content }));
  }

  #callOf(delta: ToolCallDelta, said: ModelEvent[]): CalledTool | undefined {
    const { index } = delta;
    const open = typeof index === "number" ? this.#byIndex.get(index) : this.#openWithoutIndex(delta);
    const call = open && !startsAnother(open, delta) ? open : this.#begin(delta, said);
    if (call && typeof index === "number") this.#byIndex.set(index, call);
    this.#last = call ?? this.#last;
    return call;
  }

  #openWithoutIndex({ id }: ToolCallDelta): CalledTool | undefined {
    const calls = this.#draft.parts.filter((part) => part.type === "tool_call");
    return (id ? calls.find((call) => call.given_id === id) : undefined) ?? this.#last;
  }

  #begin(delta: ToolCallDelta, said: ModelEvent[]): CalledTool | undefined {
    const name = delta.function?.name;
    return name ? beginCall(this.#draft, { name, given_id: delta.id || undefined }, said) : undefined;
  }
}

/**
 * Ids tell calls apart where there are any, but only together with a name: some servers make a new id for every delta. Without
 * ids a call is over when its arguments are whole, and a name that is merely repeated begins nothing.
 */
function startsAnother(open: CalledTool, delta: ToolCallDelta): boolean {
  const name = delta.function?.name;
  if (!name) return false;
  if (delta.id && open.given_id) return delta.id !== open.given_id;
  if (name !== open.name) return true;
  const given = delta.function?.arguments;
  return given !== undefined && given !== null && given !== "" && parseToolInput(open.pieces.join("")) !== undefined;
}

function addArguments(call: CalledTool, given: unknown): void {
  if (typeof given === "string") call.pieces.push(given);
  else if (typeof given === "object" && given !== null) call.pieces = [JSON.stringify(given)];
}
