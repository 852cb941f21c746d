// Makes the end of Markdown that is still arriving look like what it is about to become.

/** A line whose meaning the next characters decide: the start of a list, a heading, a rule or a fence. */
const undecidedLine = /(^|\n)[ \t>]*(?:-{1,2}|={1,2}|#{1,6}|[*+]|`{1,2}|~{1,2}|\d{1,9}[.)]?)[ \t]*$/;
/** The first line or two of a table, before the line that makes it one. */
const undecidedTable = /(^|\n\n)\|[^\n]*(?:\n\|?[ \t:|-]*)?$/;

/** `tail` without an undecided end, and with its open marks closed. */
export function settleTail(tail: string): string {
  const decided = tail.replace(undecidedLine, "$1").replace(undecidedTable, "$1");
  return isInFence(decided) ? decided : decided + missingMarks(lastParagraph(decided));
}

function isInFence(text: string): boolean {
  let fence = "";
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (fence === "") fence = mark;
    else if (mark.startsWith(fence)) fence = "";
  }
  return fence !== "";
}

function lastParagraph(text: string): string {
  return text.slice(text.lastIndexOf("\n\n") + 1);
}

/** Closes `**bold`, `*italic*`, `~~struck~~`, code and the address of a link. */
function missingMarks(paragraph: string): string {
  const codeMarks = paragraph.match(/`+/g) ?? [];
  if (codeMarks.length % 2 === 1) return / $|`$/.test(paragraph) ? "" : (codeMarks.at(-1) ?? "");
  const text = paragraph.replace(/`[^`]*`/g, "");
  const link = /\[[^\][]*\]\([^()\s]*$/.test(text) ? ")" : "";
  if (/[\s*_~]$/.test(text)) return link;
  const marks = ["**", "~~"].filter((mark) => text.split(mark).length % 2 === 0);
  const single = /(^|[\s(])\*[^\s*][^*]*$/.test(text.replaceAll("**", "")) ? "*" : "";
  return link + single + marks.join("");
}
