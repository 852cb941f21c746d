// Text that would hold up the page: the lexer tries each opening mark of a paragraph against each closing one, and each level
// of a list again for the level above it.

const maxMarksTogether = 2000;
const maxIndent = 200;

const fencedCode = /^ {0,3}(```+|~~~+)[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\n]*$|$(?![\s\S]))/gm;
const marks = /[_*[\]`<~]/g;
/** Cells and items are lexed one by one. */
const startsAlone = /^\s*(?:\||[-*+]\s|\d+[.)]\s)/;
const deepItem = new RegExp(`^[ \\t]{${maxIndent},}(?:[-*+]|\\d+[.)])\\s`, "m");

/** Markdown of people and models is far below these limits. */
export function isCostly(text: string): boolean {
  if (deepItem.test(text)) return true;
  if (text.length <= maxMarksTogether) return false;
  let together = 0;
  for (const line of text.replaceAll(fencedCode, "").split("\n")) {
    if (line.trim() === "" || startsAlone.test(line)) together = 0;
    together += line.match(marks)?.length ?? 0;
    if (together > maxMarksTogether) return true;
  }
  return false;
}
