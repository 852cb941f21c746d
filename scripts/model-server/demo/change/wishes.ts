// What is to be different, from the words of the prompt.
import { type Colour, colourIn, hexIn } from "../colours.ts";
import { mentions, pathsIn, quotedIn, wishOf } from "../words.ts";

export type ChangeWish =
  | { readonly type: "text"; readonly from: string; readonly to: string }
  /** `isName`: it is to be called so wherever it is named. */
  | { readonly type: "title"; readonly to: string; readonly isName: boolean }
  | {
      readonly type: "colour";
      readonly colour: Colour | undefined;
      readonly hex: string | undefined;
      readonly of: "all" | "background" | "text";
    }
  | { readonly type: "dark"; readonly isAlways: boolean }
  | { readonly type: "section"; readonly kind: "section" | "footer"; readonly heading: string }
  | { readonly type: "item"; readonly text: string }
  | { readonly type: "reset"; readonly label: string };

export function readChangeWish(prompt: string): ChangeWish | undefined {
  const wish = wishOf(prompt);
  if (mentions(wish, ["explain", "what does", "how does"])) return undefined;
  return (
    titleWish(prompt) ?? textWish(prompt) ?? darkWish(wish) ?? additionWish(prompt, wish) ?? colourWish(prompt, wish)
  );
}

const changing = /\b(change|rename|replace|set|call|update|edit|make)\b/i;

function titleWish(prompt: string): ChangeWish | undefined {
  const named =
    /\b(?:title|heading|headline|name)\b[^"'“\n]{0,60}?\b(?:to|into|as|be)\b:?\s+(.+?)\s*$/is.exec(prompt)?.[1] ??
    /^\W*(?:please\s+)?(?:re)?(?:name|call) (?:it|the page|the app|this)(?:\s+to)?\s+(.+?)\s*$/is.exec(prompt)?.[1];
  if (named === undefined || (!changing.test(prompt) && !/\b(re)?name\b/i.test(prompt))) return undefined;
  const [from, to] = quotedIn(prompt);
  if (from !== undefined && to !== undefined) return { type: "text", from, to };
  const title = (quotedIn(named)[0] ?? named.split("\n")[0] ?? "")
    .replace(/[.!]+$/, "")
    .trim()
    .slice(0, 120);
  return title === "" ? undefined : { type: "title", to: title, isName: !/\b(title|heading|headline)\b/i.test(prompt) };
}

function textWish(prompt: string): ChangeWish | undefined {
  if (!/\b(change|replace|rename|swap|turn|switch|edit|update|fix)\b/i.test(prompt)) return undefined;
  const [from, to] = quotedIn(prompt);
  if (from !== undefined && to !== undefined && from !== to) return { type: "text", from, to };
  const bare =
    /\b(?:change|replace|rename|swap)\s+(?:the (?:text|word|name|function|variable)\s+)?(\S{2,60})\s+(?:to|with|by|into|for)\s+(\S{1,60}?)[.!]?(?:\s+(?:in|everywhere)\b.*)?$/i.exec(
      prompt.trim(),
    );
  if (!bare || pathsIn(prompt).length > 1) return undefined;
  const [, bareFrom = "", bareTo = ""] = bare;
  return /^(it|the|this|colou?r|background|theme)$/i.test(bareFrom) || colourIn(bareTo)
    ? undefined
    : { type: "text", from: unquoted(bareFrom), to: unquoted(bareTo) };
}

function unquoted(text: string): string {
  return text.replace(/^["'`“]|["'`”]$/g, "");
}

function darkWish(wish: string): ChangeWish | undefined {
  if (mentions(wish, ["dark mode", "dark theme", "night mode", "dark version"]))
    return { type: "dark", isAlways: false };
  return /\bmake (it|the page|everything|this) (always )?dark(er)?\b/i.test(wish)
    ? { type: "dark", isAlways: true }
    : undefined;
}

function additionWish(prompt: string, wish: string): ChangeWish | undefined {
  if (!/\b(add|insert|include|append|put|give it|need|want)\b/i.test(wish)) return undefined;
  if (mentions(wish, ["button"]))
    return /\b(reset|restart|clear|start over)\b/i.test(prompt)
      ? { type: "reset", label: /\b(reset|restart|clear|start over)\b/i.exec(prompt)?.[1] ?? "Reset" }
      : undefined;
  if (mentions(wish, ["footer"])) return { type: "section", kind: "footer", heading: quotedIn(prompt)[0] ?? "" };
  const about =
    /\b(?:section|paragraph|chapter|part)\s+(?:about|on|for|called|named|titled|with)\s+(.+?)\s*(?:\bto\b\s+\S*\.\w+.*)?[.!]?$/is.exec(
      prompt,
    )?.[1];
  const kind = /\b(?:an?|the)\s+([\w-]+(?:\s+[\w-]+)?)\s+section\b/i.exec(wish)?.[1];
  if (about !== undefined || kind !== undefined)
    return { type: "section", kind: "section", heading: heading(quotedIn(prompt)[0] ?? about ?? kind ?? "") };
  const item =
    /\b(?:add|put|append)\s+(.+?)\s+(?:to|on|onto|into)\s+(?:the|my)\s+(?:[\w-]+\s+)?(?:list|items?|tasks?|menu)\b/is.exec(
      prompt,
    )?.[1];
  return item === undefined
    ? undefined
    : {
        type: "item",
        text: (quotedIn(item)[0] ?? item.replace(/^(?:an?|the) (?:items?|entry|tasks?)\s*:?\s*/i, "")).slice(0, 200),
      };
}

function heading(text: string): string {
  const line = (text.split("\n")[0] ?? "")
    .replace(/^["'“]|["'”]$/g, "")
    .trim()
    .slice(0, 80);
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function colourWish(prompt: string, wish: string): ChangeWish | undefined {
  const colour = colourIn(wish.replace(/\bdark|light\b/gi, " "));
  const hex = hexIn(prompt);
  if (!colour && hex === undefined) return undefined;
  const isWanted =
    /\b(make|change|turn|set|use|paint|want|colou?r|in|more|now|try)\b/i.test(wish) ||
    wish.trim().split(/\s+/).length <= 3;
  if (!isWanted) return undefined;
  const of = /\bbackground\b/i.test(wish) ? "background" : /\b(text|font|letters)\b/i.test(wish) ? "text" : "all";
  return { type: "colour", colour, hex, of };
}
