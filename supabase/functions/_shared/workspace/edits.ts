// Replaces an exact text in a file, or explains why it cannot.

import { placesOf } from "./find-text.ts";
import { lineAt } from "./lines.ts";
import { explainMissing } from "./missing-text.ts";

export type Edit =
  | { readonly ok: true; readonly content: string; readonly line: number }
  /** The sentence tells the caller what is wrong and what to do. */
  | { readonly ok: false; readonly sentence: string };

const maxNamedLines = 10;

/** If every line of the file ends in CRLF, `find` and `replace` are converted to CRLF. */
export function replaceExactly(content: string, find: string, replace: string): Edit {
  if (find === "")
    return refused("The text to find is empty. To fill an empty file or replace all of a file, write the file.");
  const asInFile = isCrlf(content) ? toCrlf : (text: string) => text;
  const [wanted, replacement] = [asInFile(find), asInFile(replace)];
  const places = placesOf(content, wanted, maxNamedLines + 1);
  const [place] = places;
  if (place === undefined) return refused(explainMissing(content, wanted));
  if (places.length > 1) return refused(explainSeveral(content, places));
  if (wanted === replacement)
    return refused("The text to find and its replacement are the same: nothing would change.");
  return {
    ok: true,
    content: content.slice(0, place) + replacement + content.slice(place + wanted.length),
    line: lineAt(content, place),
  };
}

function refused(sentence: string): Edit {
  return { ok: false, sentence };
}

function isCrlf(content: string): boolean {
  return content.includes("\r\n") && !/(^|[^\r])\n/.test(content);
}

function toCrlf(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}

function explainSeveral(content: string, places: readonly number[]): string {
  const lines = places.slice(0, maxNamedLines).map((place) => lineAt(content, place));
  const more = places.length > maxNamedLines ? " and more" : "";
  const times = places.length > maxNamedLines ? `more than ${maxNamedLines}` : `${places.length}`;
  return `The text to find is there ${times} times, beginning in lines ${lines.join(", ")}${more}. Add lines around it until it is there once.`;
}
