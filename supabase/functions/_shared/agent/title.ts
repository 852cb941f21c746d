// A name for a session that has none, from how it began.
import type { ModelRequest } from "../models/model-client.ts";
import type { History, StoredMessage } from "./history.ts";
import type { ModelSource, RunContext } from "./run-context.ts";
import { askAside, type SideAnswer } from "./side-call.ts";

const maxCharacters = 60;
const maxReadCharacters = 2_000;

const instructions = `You name a conversation between a user and a coding agent. Answer with the title alone: three to six words in the user's language, about what he wants,
no quotation marks, no full stop. Do not use tools.`;

/**
 * A title that the model cannot give, or not before the slice ends, is taken from the prompt: a session with a plain name is
 * better than one without, and than a run that does not end.
 */
export async function titleSession(
  run: RunContext,
  source: ModelSource,
  step: number,
  history: History,
): Promise<void> {
  const prompt = textOf(history.messages.find(({ role }) => role === "user"));
  const answer = textOf(history.messages.findLast(({ role }) => role === "assistant"));
  const said = await askAside(run, source, step, titleRequest(prompt, answer, source.spec.output_tokens));
  if (said.type === "broken_off" && said.halted.reason !== "slice_ended") throw said.halted;
  if (said.type !== "said") run.log.warn("No title from the model", { because: becauseOf(said) });
  await run.journal.setTitle(tidyTitle(said.type === "said" ? said.text : "") || tidyTitle(prompt));
}

function becauseOf(said: Exclude<SideAnswer, { type: "said" }>): string {
  if (said.type === "broken_off") return said.halted.reason;
  return said.type === "failed" ? said.error.class : said.code;
}

function titleRequest(prompt: string, answer: string, outputTokens: number): ModelRequest {
  const text = `USER: ${prompt.slice(0, maxReadCharacters)}\n\nAGENT: ${answer.slice(0, maxReadCharacters)}\n\nGive this conversation a title.`;
  return {
    instructions,
    messages: [{ role: "user", parts: [{ type: "text", text }] }],
    tools: [],
    max_output_tokens: Math.min(200, outputTokens),
  };
}

/** One line without quotes, cut at a word. */
export function tidyTitle(said: string): string {
  const line = (said.trim().split("\n")[0] ?? "")
    .replace(/^(title:)?[\s"'“”«»*#]+|[\s"'“”«»*.]+$/gi, "")
    .replace(/\s+/g, " ");
  if (line.length <= maxCharacters) return line;
  const cut = line.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, "");
  const lastSpace = cut.lastIndexOf(" ");
  return `${cut.slice(0, lastSpace > maxCharacters / 2 ? lastSpace : cut.length)}…`;
}

function textOf(message: StoredMessage | undefined): string {
  return (message?.parts ?? [])
    .map((part) => (part.type === "text" ? part.text : ""))
    .join(" ")
    .trim();
}
