// The rules for paths exist twice, in SQL and in workspace/paths.ts, and must agree.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { badPaths, foldedAlike, foldedApart, goodPaths } from "../../functions/_shared/workspace/path-cases.ts";
import { foldPath, isValidPath } from "../../functions/_shared/workspace/paths.ts";
import { operatorSql } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

describe("paths in SQL", () => {
  test.each(goodPaths)("A path may be %j", async (path) => {
    expect(await judge([path])).toMatchObject([{ is_valid: true }]);
  });

  test.each(badPaths)("A path may not be %j: %s", async (path) => {
    expect(await judge([path])).toMatchObject([{ is_valid: false }]);
  });

  test.each(foldedAlike)("%j and %j fold to the same path", async (left, right) => {
    const [first, second] = await judge([left, right]);
    expect(first?.folded).toBe(second?.folded);
  });

  test.each(foldedApart)("%j and %j fold to different paths", async (left, right) => {
    const [first, second] = await judge([left, right]);
    expect(first?.folded).not.toBe(second?.folded);
  });
});

describe("SQL and TypeScript agree", () => {
  const segments = fc.constantFrom(
    "",
    ".",
    "..",
    "a",
    "B",
    "é",
    "e\u0301",
    "İ",
    "ß",
    "ﬁ",
    "Σ",
    "\\",
    "\u0085",
    "🎉",
    "x".repeat(60),
  );
  const made = fc.array(segments, { maxLength: 40 }).map((parts) => parts.join("/"));
  /** Letters of Unicode 16 and 17: Node knows their lower case, this Postgres does not yet. */
  const newerLetters =
    /[\u{A7CB}\u{A7CC}\u{A7CE}\u{A7D2}\u{A7D4}\u{A7DA}\u{A7DC}\u{10D50}-\u{10D65}\u{16EA0}-\u{16EB8}]/u;
  const random = fc
    .string({ unit: "binary", maxLength: 60 })
    .filter((path) => isStorable(path) && !newerLetters.test(path));

  test("SQL and TypeScript agree on random paths", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(made, random), { minLength: 1, maxLength: 200 }), async (paths) => {
        const judged = paths.map((path) => ({ is_valid: isValidPath(path), folded: foldPath(path) }));
        expect(await judge(paths)).toEqual(judged);
      }),
      { numRuns: 30 },
    );
  });

  // Node may know newer characters than this Postgres, which then has no case for them.
  test("SQL and TypeScript agree on every character", async () => {
    const characters = await sql<{ character: string; is_valid: boolean; folded: string }[]>`
      select character, private.is_valid_path(character) as is_valid, private.folded_path(character) as folded
      from generate_series(1, 1114111) point cross join lateral chr(point) character
      where point not between 55296 and 57343 and unicode_assigned(character)`;
    const differing = characters.filter(
      ({ character, is_valid, folded }) => is_valid !== isValidPath(character) || folded !== foldPath(character),
    );
    expect(characters.length).toBeGreaterThan(150_000);
    expect(differing).toEqual([]);
  });
});

/** Postgres text can hold neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

async function judge(paths: readonly string[]) {
  const rows = await sql<{ is_valid: boolean; folded: string }[]>`
    select private.is_valid_path(path) as is_valid, private.folded_path(path) as folded
    from unnest(${[...paths]}::text[]) with ordinality as asked (path, position) order by position`;
  return [...rows];
}
