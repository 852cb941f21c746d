// A short name for a conversation, from the prompt it began with.
import { functionIn } from "./function-library.ts";
import { nameIn, pageIn } from "./page-wishes.ts";
import { pathsIn, wishOf } from "./words.ts";

const idle = new Set(
  "a an the i you me my we our us please can could would will want need to of for with and or in on at it this that is are be make create build write some so just give let hi hello hey".split(
    " ",
  ),
);
const maxWords = 6;

export function titleOf(prompt: string): string {
  const wish = wishOf(prompt);
  if (/\b(fix|bug|broken|crash\w*)\b/i.test(wish)) return ["Fix", pathsIn(prompt)[0] ?? "an error"].join(" ");
  if (/\bexplain\b/i.test(wish)) return ["Explain", pathsIn(prompt)[0] ?? "the files"].join(" ");
  const topic = functionIn(wish);
  if (topic) return capitalized(topic.label);
  const page = pageIn(wish);
  const name = nameIn(prompt);
  if (page) return name === undefined ? capitalized(page.label) : `${capitalized(page.label)}: ${name}`;
  const telling = wordsIn(prompt).filter((word) => !idle.has(word.toLowerCase()));
  return capitalized((telling.length > 0 ? telling : wordsIn(prompt)).slice(0, maxWords).join(" ")) || "A conversation";
}

/** As they are written, with what belongs to a name or a path. */
function wordsIn(prompt: string): string[] {
  return prompt.slice(0, 500).match(/[\p{L}\p{N}#](?:[\p{L}\p{N}.'’/#-]*[\p{L}\p{N}])?/gu) ?? [];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
