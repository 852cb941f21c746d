import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bestFits, fitOf, fitOfPath, markedIn } from "./match.ts";

describe("fitOf", () => {
  test("A text fits better where the query is at its start, then at the start of a word, then inside", () => {
    const titles = ["Unbake", "The bakery", "Bakery"];
    expect(bestFits(titles, (title) => fitOf("bake", title))).toEqual(["Bakery", "The bakery", "Unbake"]);
  });

  test("Every word of the query must stand in the text, in any order and case", () => {
    expect(fitOf("SITE land", "Landing page of the site")).toBeDefined();
    expect(fitOf("site shop", "Landing page of the site")).toBeUndefined();
  });
});

describe("fitOfPath", () => {
  test("The name of a file counts more than its folders, and those more than scattered letters", () => {
    const paths = ["src/api/x.ts", "api/main.ts", "src/api.ts", "src/a/pipe.ts"];
    expect(bestFits(paths, (path) => fitOfPath("api", path))).toEqual([
      "src/api.ts",
      "api/main.ts",
      "src/api/x.ts",
      "src/a/pipe.ts",
    ]);
    expect(fitOfPath("aplay", "app/layout.tsx")).toBeDefined();
    expect(fitOfPath("layap", "app/layout.tsx")).toBeUndefined();
  });
});

describe("markedIn", () => {
  test("The marked text is always the whole text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, query) => {
        const { before, match, after } = markedIn(text, query);
        expect(before + match + after).toBe(text);
      }),
    );
  });

  test("The query is marked in whatever case, and its first word where the query itself does not stand", () => {
    expect(markedIn("A Landing page", "landing P")).toEqual({ before: "A ", match: "Landing p", after: "age" });
    expect(markedIn("page, landing", "landing page")).toEqual({ before: "page, ", match: "landing", after: "" });
  });
});
