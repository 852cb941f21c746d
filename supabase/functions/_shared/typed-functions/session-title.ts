// Names a session after its first exchange.
import { z } from "zod";
import { defineFunction } from "../typed/define-function.ts";

const maxCharacters = 60;
const maxReadCharacters = 2_000;

export const sessionTitle = defineFunction({
  name: "session_title",
  description: "Names a conversation in three to six words about what the user wants.",
  input: z.object({
    prompt: z.string().describe("The user's first message"),
    answer: z.string().default("").describe("The agent's reply"),
  }),
  output: z.string().overwrite(tidyTitle),
  system: `You name a conversation between a user and a coding agent. Answer with the title alone: three to six words in the user's language about what they want,
no quotation marks, no full stop. Do not use tools.`,
  prompt: ({ prompt, answer }) =>
    `USER: ${prompt.slice(0, maxReadCharacters)}\n\nAGENT: ${answer.slice(0, maxReadCharacters)}\n\nGive this conversation a title.`,
  maxOutputTokens: 200,
});

/** One line without quotes, cut between words. */
export function tidyTitle(text: string): string {
  const line = (text.trim().split("\n")[0] ?? "")
    .replace(/^(title:)?[\s"'“”«»*#]+|[\s"'“”«»*.]+$/gi, "")
    .replace(/\s+/g, " ");
  if (line.length <= maxCharacters) return line;
  const cut = line.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, "");
  const lastSpace = cut.lastIndexOf(" ");
  return `${cut.slice(0, lastSpace > maxCharacters / 2 ? lastSpace : cut.length)}…`;
}
