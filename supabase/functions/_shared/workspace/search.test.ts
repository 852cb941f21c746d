import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expressionQuery, type Found, literalQuery, type Query, searchFiles } from "./search.ts";

const bounds = { maxLines: 1000, maxLineCharacters: 100 };

function search(query: Query, files: Record<string, string>, within = bounds): Found {
  if (!query.ok) throw new Error(query.sentence);
  return searchFiles(new Map(Object.entries(files)), query.finder, within);
}

const refusalOf = (query: Query) => (query.ok ? "" : query.sentence);

describe("searching for a text", () => {
  test("A text search finds lines by path and number", () => {
    const files = { "b.ts": "one\r\ntwo\r\n", "a.ts": "zwei\ntwo, and two\n" };
    expect(search(literalQuery("two"), files)).toEqual({
      lines: [
        { path: "a.ts", line: 2, text: "two, and two" },
        { path: "b.ts", line: 2, text: "two" },
      ],
      total: 2,
    });
  });

  test("A text search treats special characters as text", () => {
    expect(search(literalQuery("a.*(b"), { f: "axx(b\na.*(b\n" }).lines).toEqual([
      { path: "f", line: 2, text: "a.*(b" },
    ]);
  });

  test("A search shows the first matching lines and counts all", () => {
    const found = search(literalQuery("x"), { f: "x\n".repeat(50) }, { ...bounds, maxLines: 3 });
    expect([found.lines.length, found.total]).toEqual([3, 50]);
  });

  test("A text search takes a text of one line", () => {
    expect(refusalOf(literalQuery(""))).toMatch(/is empty/);
    expect(refusalOf(literalQuery("a\nb"))).toMatch(/holds a line ending/);
    expect(refusalOf(literalQuery("a".repeat(501)))).toMatch(/longer than 500 characters/);
    for (const text of ["a\0", "\ud83c"]) expect(refusalOf(literalQuery(text))).toMatch(/which no file can hold/);
  });

  const text = fc
    .array(fc.constantFrom("a", "b", "ab", ".", "é", "🎉", "\n", "\r\n"), { maxLength: 40 })
    .map((all) => all.join(""));
  const files = fc.dictionary(fc.constantFrom("a", "b/c", "B", "z"), text);
  const wanted = fc
    .array(fc.constantFrom("a", "b", ".", "é", "🎉"), { minLength: 1, maxLength: 3 })
    .map((all) => all.join(""));

  function naive(all: Record<string, string>, isHit: (line: string) => boolean): string[] {
    return Object.entries(all)
      .flatMap(([path, content]) =>
        content.split(/\r?\n/).flatMap((line, index) => (isHit(line) ? [`${path}:${index + 1}`] : [])),
      )
      .sort();
  }
  const placesOf = (found: Found) => found.lines.map(({ path, line }) => `${path}:${line}`).sort();

  test("A text search finds exactly what a naive search finds", () => {
    fc.assert(
      fc.property(files, wanted, (all, query) => {
        expect(placesOf(search(literalQuery(query), all))).toEqual(naive(all, (line) => line.includes(query)));
      }),
    );
  });

  test("A regular expression finds what JavaScript's own finds", () => {
    const piece = fc.constantFrom("a", "b", "ab", ".", "(a|b)", "[ab]", "é", "🎉", "\\.", "(?:ab|b)");
    const repeated = fc.tuple(piece, fc.constantFrom("", "+", "{2}")).map((all) => all.join(""));
    const expression = fc
      .tuple(fc.constantFrom("", "^"), fc.array(repeated, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "$"))
      .map(([start, middle, end]) => `${start}${middle.join("")}${end}`);
    fc.assert(
      fc.property(files, expression, (all, query) => {
        const own = new RegExp(query, "u");
        const nonEmpty = (line: string) => line !== "" && own.test(line);
        const found = search(expressionQuery(query), all);
        expect(placesOf({ ...found, lines: found.lines.filter((line) => line.text !== "") })).toEqual(
          naive(all, nonEmpty),
        );
      }),
    );
  });
});

describe("searching for a regular expression", () => {
  test("The excerpt of a long line shows the match", () => {
    const line = `${"a".repeat(500)}x=17;${"b".repeat(500)}`;
    expect(search(expressionQuery("x=\\d+"), { f: line }).lines[0]?.text).toContain("x=17;");
  });

  test("A search may ignore case", () => {
    expect(search(expressionQuery("(?i)todo"), { f: "// ToDo\n" }).total).toBe(1);
  });

  test.each([
    ["[", "missing closing ]"],
    ["(a", "missing closing )"],
    ["*a", "missing argument to repetition operator"],
    ["(?=a)b", "no lookaround"],
    ["(a)\\1", "no references back"],
    ["((a{30}){30}){30}", "counts up to 1000"],
    ["(a{30}){30}(b{30}){30}", "counted repetitions multiply"],
    ["(".repeat(1001), "longer than 1000 characters"],
    ["", "is empty"],
  ])("The expression %s is refused: %s", (expression, why) => {
    expect(refusalOf(expressionQuery(expression))).toContain(why);
  });

  // A backtracking engine would take longer than the universe lasts: this ends, or the test runs into its time limit.
  test.each(["(a+)+$", "(a|aa)+$", "(a|a?)+[x-z]$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*[xy]", "(a?){100}a{100}[xy]"])(
    "%s ends, on a text made for it to be slow",
    (expression) => {
      expect(search(expressionQuery(expression), { f: `${"a".repeat(50_000)}!` }).total).toBe(0);
    },
  );

  test("No expression throws: it is compiled or refused", () => {
    const nasty = fc
      .array(fc.constantFrom(..."()[]{}*+?|^$.\\-1a,:<>Ppi"), { maxLength: 20 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: "binary" })), (expression) => {
        expect(expressionQuery(expression)).toHaveProperty("ok");
      }),
      { numRuns: 2000 },
    );
  });
});
