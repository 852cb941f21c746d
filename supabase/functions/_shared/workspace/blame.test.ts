import fc from "fast-check";
import { expect, test } from "vitest";
import { blameLines, type VersionText } from "./blame.ts";
import { diffLines } from "./line-diff.ts";

interface Version extends VersionText {
  readonly number: number;
}

/** The history of a file that had these texts, newest first, as file_history tells it. */
function historyOf(texts: readonly string[]): Version[] {
  const history = texts.map((written, index): Version => {
    const [before, after] = [bytesOf(texts[index - 1] ?? ""), bytesOf(written)];
    const kept = keptBytes(before, after);
    const middle = after.subarray(kept.kept_before, after.length - kept.kept_after);
    return { number: index + 1, ...kept, written: new TextDecoder().decode(middle), has_earlier: false };
  });
  return history.toReversed();
}

function keptBytes(before: Uint8Array, after: Uint8Array) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { kept_before: head, kept_after: tail };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const writersOf = (versions: readonly Version[]) => blameLines(versions).map((version) => version?.number);

test("Each line is of the version that wrote it, wherever it has moved to since", () => {
  const texts = ["a\nb\nc\n", "a\nb\nnew\nc\n", "first\na\nB\nnew\nc\n"];
  expect(writersOf(historyOf(texts))).toEqual([3, 1, 3, 2, 1]);
});

test("A line that was removed and written again is of the version that wrote it again", () => {
  expect(writersOf(historyOf(["a\nb\n", "a\n", "a\nb\n"]))).toEqual([1, 3]);
});

test("Lines of the oldest version that is told have no known writer if there are earlier ones", () => {
  const [newest, oldest] = historyOf(["a\nb\n", "a\nB\n"]);
  if (!newest || !oldest) throw new Error("Two versions were made.");
  expect(writersOf([newest, { ...oldest, has_earlier: true }])).toEqual([undefined, 2]);
});

test("A line is of the newest version exactly where the diff with the version before says that it was added", () => {
  const line = fc.constantFrom("a", "ab", "b", "", "}");
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (texts) => {
      const [before, after] = [texts.at(-2) ?? "", texts.at(-1) ?? ""];
      const added = diffLines(before, after).flatMap((line) => (line.kind === "added" ? [line.after] : []));
      const writers = writersOf(historyOf(texts));
      expect(writers.flatMap((writer, index) => (writer === texts.length ? [index + 1] : []))).toEqual(added);
    }),
  );
});
