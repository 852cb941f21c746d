// Explains why a text is not found in a file.
import { placesOf } from "./find-text.ts";
import { linesOf } from "./lines.ts";

const maxShownCharacters = 200;

interface Loosening {
  readonly loosen: (line: string) => string;
  readonly differs: string;
}

/** From strict to lenient: the first normalisation that makes the texts equal names the difference. */
const loosenings: readonly Loosening[] = [
  { loosen: (line) => line, differs: "only the line endings differ (LF or CRLF)" },
  { loosen: (line) => line.trimEnd(), differs: "only spaces at the ends of lines differ" },
  { loosen: (line) => line.trim(), differs: "only the indentation differs" },
  { loosen: (line) => line.replace(/\s+/g, " ").trim(), differs: "only white space differs" },
  { loosen: (line) => line.replace(/\s+/g, " ").trim().toLowerCase(), differs: "only upper and lower case differ" },
];

/** One or two sentences. `find` is not empty and not in `content`. */
export function explainMissing(content: string, find: string): string {
  if (content === "") return "The file is empty. Write the file instead.";
  const [lines, wanted] = [linesOf(content), linesOf(find)];
  if (wanted.some((line) => line !== "") && wanted.every((line) => /^\s*\d+\t/.test(line))) {
    return "The text to find begins with line numbers, as read_file shows them. Leave them out.";
  }
  return (
    alikeBut(lines, wanted) ?? beginsAlike(lines, wanted) ?? "The text to find is not in the file. Read the file again."
  );
}

function alikeBut(lines: readonly string[], wanted: readonly string[]): string | undefined {
  for (const { loosen, differs } of loosenings) {
    const first = indexOfLines(lines.map(loosen), wanted.map(loosen));
    if (first === undefined) continue;
    return `The text to find is not in the file exactly as it is written: from line ${first + 1} on ${differs}. The file has there: ${shown(lines[first])}`;
  }
  return undefined;
}

/** The position of the wanted lines among the lines. One text search: comparing the lists is quadratic. */
function indexOfLines(lines: readonly string[], wanted: readonly string[]): number | undefined {
  if (wanted.every((line) => line === "")) return undefined;
  const text = `\n${lines.join("\n")}\n`;
  const [place] = placesOf(text, `\n${wanted.join("\n")}\n`, 1);
  return place === undefined ? undefined : text.slice(0, place).split("\n").length - 1;
}

function beginsAlike(lines: readonly string[], wanted: readonly string[]): string | undefined {
  const trimmed = wanted.map((line) => line.trim());
  const skipped = trimmed.findIndex((line) => line !== "");
  const found = lines.findIndex((line) => line.trim() === trimmed[skipped]);
  if (skipped === -1 || found === -1) return undefined;
  let same = 0;
  while (skipped + same < trimmed.length && lines[found + same]?.trim() === trimmed[skipped + same]) same += 1;
  const [there, expected] = [lines[found + same], wanted[skipped + same]];
  return `The text to find begins like line ${found + 1}, but line ${found + same + 1} is ${there === undefined ? "beyond the end of the file" : shown(there)}, not ${shown(expected)}`;
}

/** Quoted as JSON, which makes white space visible. */
function shown(line = ""): string {
  return JSON.stringify(line.length > maxShownCharacters ? `${line.slice(0, maxShownCharacters)}…` : line);
}
