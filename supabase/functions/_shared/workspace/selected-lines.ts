// Runs a selection: the entry becomes only some of its lines, which keep their numbers, so that errors point into the file.

export type LineRange = readonly [first: number, last: number];

export function withLines(
  files: Readonly<Record<string, string>>,
  entry: string,
  range: LineRange,
): Readonly<Record<string, string>> {
  const text = Object.hasOwn(files, entry) ? files[entry] : undefined;
  return text === undefined ? files : { ...files, [entry]: selectedLines(text, range) };
}

/** Indented lines lose what they share, because Python would refuse it. */
export function selectedLines(text: string, [first, last]: LineRange): string {
  const lines = text.split("\n").slice(first - 1, last);
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return "\n".repeat(first - 1) + lines.map((line) => line.slice(shared)).join("\n");
}
