// The first model call of a run is begun with its claim, so that one round trip lies between a kick and the model. The database
// does not know the tokens of the conversation then and reserves a rough, generous number of them.
import type { ModelRequest } from "../../models/model-client.ts";
import { maxAnswerTokens } from "../history/prepare-request.ts";
import type { Journal, ModelCallStart } from "../journal.ts";

/** What a claim is to begin the first call with. */
export interface FirstCall {
  readonly call_id: string;
  readonly message_id: string;
  /** Of what is the same in every request: instructions and tools. */
  readonly fixed_tokens: number;
  readonly answer_tokens: number;
}

export interface BegunCall extends ModelCallStart {
  readonly message_id: string;
  readonly attempt: number;
  readonly uses_own_key?: boolean | undefined;
}

type Fixed = Pick<ModelRequest, "instructions" | "tools">;

export function fixedTokens(fixed: Fixed, countTokens: (request: ModelRequest) => number): number {
  return countTokens({ ...fixed, messages: [], max_output_tokens: maxAnswerTokens });
}

export function firstCall(fixed_tokens: number, newId: () => string): FirstCall {
  return { call_id: newId(), message_id: newId(), fixed_tokens, answer_tokens: maxAnswerTokens };
}

/** Whether enough is reserved for a request. */
export function covers(begun: BegunCall, { inputTokens, request }: { inputTokens: number; request: ModelRequest }) {
  return inputTokens <= begun.input_tokens && request.max_output_tokens <= begun.output_tokens;
}

/** For a call that is not made after all: it costs nothing, and its message is void. */
export async function giveBack({ journal }: { journal: Journal }, begun: BegunCall): Promise<null> {
  const { call_id, message_id } = begun;
  const usage = { input_tokens: 0, output_tokens: 0 };
  // Not a call that was made: an attempt that only gave one back has made no progress.
  const error_code = "not_made";
  await journal.finishModelCall({ call_id, message_id, status: "discarded", usage, is_estimate: false, error_code });
  return null;
}
