// JavaScript and TypeScript, by their declarations: good enough to tell what is there, without a parser.
import { counted, listOf } from "./lists.ts";
import type { Outline } from "./outline.ts";

interface Declared {
  readonly name: string;
  readonly parameters: string;
  readonly isExported: boolean;
  readonly comment: string;
}

const declaration =
  /^(export )?(?:default )?(?:async )?(?:function\*? (\w+)(?:<[^>(]*>)?\s*\(([\s\S]{0,800}?)\)\s*(?::[^{]{0,200})?\{|(?:const|let) (\w+)(?:\s*:[^=]{1,200})?\s*=\s*(?:async )?(?:\(([^()]{0,800})\)|(\w+))(?:\s*:[^=]{1,200})?\s*=>)/gm;

export function javascriptOutline(text: string, language: string): Outline {
  const functions = functionsIn(text);
  const classes = matches(text, /^(?:export )?(?:default )?(?:abstract )?class (\w+)/gm);
  const types = matches(text, /^(?:export )?(?:interface|type) (\w+)/gm);
  const imports = matches(text, /^import[^;'"]*["']([^"']+)["']/gm);
  const exported = matches(
    text,
    /^export (?:default )?(?:async )?(?:abstract )?(?:function\*?|class|const|let|interface|type) (\w+)/gm,
  );
  const events = matches(text, /addEventListener\(\s*["'](\w+)["']/g);
  const main = functions.filter(({ isExported }) => isExported);
  const names = (main.length > 0 ? main : functions).map(({ name }) => name);
  return {
    sentence: `${language} with ${names.length > 0 ? `${main.length > 0 ? "the exported " : ""}${names.length === 1 ? "function" : "functions"} ${listOf(names, 4)}` : "statements that run from top to bottom"}.`,
    points: [
      imports.length > 0 ? `It imports from ${listOf(imports)}.` : "It imports nothing.",
      ...(exported.length > 0 ? [`It exports ${listOf(exported)}.`] : []),
      ...(types.length > 0 ? [`Types: ${listOf(types)}.`] : []),
      ...(classes.length > 0 ? [`${counted(classes.length, "class")}: ${listOf(classes)}.`] : []),
      ...functions.slice(0, 10).map(describe),
      ...(events.length > 0 ? [`It listens to the page's events ${listOf([...new Set(events)])}.`] : []),
      ...(/localStorage/.test(text) ? ["It keeps something in the browser's storage."] : []),
      ...(/\bfetch\(/.test(text) ? ["It uses the network (`fetch`)."] : []),
    ],
  };
}

function describe({ name, parameters, comment }: Declared): string {
  const signature = `\`${name}(${parameters})\``;
  return comment === "" ? signature : `${signature}: ${comment}`;
}

function functionsIn(text: string): Declared[] {
  return Array.from(text.matchAll(declaration), (match) => ({
    name: match[2] ?? match[4] ?? "",
    parameters: parametersIn(match[3] ?? match[5] ?? match[6] ?? ""),
    isExported: match[1] !== undefined,
    comment: commentBefore(text, match.index),
  }));
}

/** Names and types on one line, without what they are by default. */
function parametersIn(list: string): string {
  return list.replace(/\s+/g, " ").replace(/,\s*$/, "").trim().replaceAll("`", "'").slice(0, 120);
}

/** What a comment right above says, in one line. */
function commentBefore(text: string, place: number): string {
  const above = text.slice(Math.max(0, place - 600), place);
  const block = /\/\*\*?((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(above)?.[1];
  const line = /(?:^|\n)\/\/([^\n]*)\n$/.exec(above)?.[1];
  return (block ?? line ?? "")
    .replace(/^\s*\*\s?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

function matches(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
}
