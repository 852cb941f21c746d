// Lines as people count them: from 1, ended by LF or CRLF, without an empty line after the last ending.

/** Without their endings. An empty text has no lines. */
export function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return text === "" || text.endsWith("\n") ? lines.slice(0, -1) : lines;
}

/** The number of the line of the character at `place`. */
export function lineAt(text: string, place: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < place; end = text.indexOf("\n", end + 1)) line += 1;
  return line;
}

/** An excerpt of bounded length around `place`; omissions show as …, and no character is cut in two. */
export function excerpt(line: string, place: number, maxCharacters: number): string {
  if (line.length <= maxCharacters) return line;
  const room = Math.max(1, maxCharacters - 2);
  const start = wholeStart(line, Math.max(0, Math.min(place - Math.floor(room / 4), line.length - room)));
  const end = wholeEnd(line, Math.min(line.length, start + room));
  return `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
}

/** The next character boundary. */
function wholeStart(text: string, place: number): number {
  return isWithinCharacter(text, place) ? place + 1 : place;
}

/** The previous character boundary. */
export function wholeEnd(text: string, place: number): number {
  return isWithinCharacter(text, place) ? place - 1 : place;
}

function isWithinCharacter(text: string, place: number): boolean {
  return place > 0 && place < text.length && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(place - 1, place + 1));
}
