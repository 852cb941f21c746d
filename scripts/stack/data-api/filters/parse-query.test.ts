import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery } from "./parse-query.ts";
import { FilterSyntaxError } from "./scanner.ts";

const parse = (query: string | string[][]) => parseQuery(new URLSearchParams(query), () => false);
const value = (text: string) => ({ kind: "infix", operator: "eq", value: text });
const column = (name: string, comparison: object, negated = false) => ({
  kind: "column",
  column: name,
  negated,
  comparison,
});

describe("a filter", () => {
  test("A filter is a column, an operator and unparsed text", () => {
    expect(parse([["a", "eq. 1.10 "]]).filters).toEqual([column("a", value(" 1.10 "))]);
    expect(parse([["a", "not.eq.not.eq.x"]]).filters).toEqual([column("a", value("not.eq.x"), true)]);
  });

  test("Several filters on one column are all kept, in order", () => {
    expect(parse("a=eq.1&a=eq.2").filters).toEqual([column("a", value("1")), column("a", value("2"))]);
  });

  test("A filter can list values, quoted when they contain commas", () => {
    const comparison = { kind: "in", values: ["a", "b,c", 'd"e', "", " f"] };
    expect(parse([["a", 'in.(a,"b,c","d\\"e",, f)']]).filters).toEqual([column("a", comparison)]);
    expect(parse([["a", "in.()"]]).filters).toEqual([column("a", { kind: "in", values: [] })]);
  });

  test("A filter can have a quantifier or a text search configuration", () => {
    expect(parse([["a", "like(any).{a*,b*}"]]).filters).toEqual([
      column("a", { kind: "infix", operator: "like", quantifier: "any", value: "{a*,b*}" }),
    ]);
    expect(parse([["a", "wfts(german).x y"]]).filters).toEqual([
      column("a", { kind: "textSearch", operator: "wfts", config: "german", value: "x y" }),
    ]);
  });

  test("A filter on a JSON path keeps the path with its column", () => {
    expect(parse([["data->a.b->>c", "eq.1"]]).filters).toEqual([column("data->a.b->>c", value("1"))]);
  });

  test("A filter on an embedded resource is assigned to it at any depth", () => {
    const { filters, embedded } = parse(
      "books.labels.name=eq.x&books.or=(a.eq.1)&books.not.and=(a.eq.1)&books.order=id",
    );
    expect(filters).toEqual([]);
    expect([...embedded.keys()]).toEqual(["books.labels", "books"]);
    expect(embedded.get("books")).toMatchObject([
      { kind: "or", negated: false },
      { kind: "and", negated: true },
    ]);
  });
});

describe("a logic tree", () => {
  test("A logic tree can nest and negate", () => {
    expect(parse([["or", "(a.eq.1,not.and(b.not.is.null,c.in.(1,2)))"]]).filters).toEqual([
      {
        kind: "or",
        negated: false,
        filters: [
          column("a", value("1")),
          {
            kind: "and",
            negated: true,
            filters: [
              column("b", { kind: "is", truth: "null" }, true),
              column("c", { kind: "in", values: ["1", "2"] }),
            ],
          },
        ],
      },
    ]);
  });

  test("A logic tree can hold quoted values, arrays and JSON paths", () => {
    expect(parse([["and", '(a.eq."x,\\"y)",b.cs.{1,2},"odd name".eq.1,d->>k.eq.v)']]).filters).toMatchObject([
      {
        filters: [
          column("a", value('x,"y)')),
          column("b", { kind: "infix", operator: "cs", value: "{1,2}" }),
          column("odd name", value("1")),
          column("d->>k", value("v")),
        ],
      },
    ]);
  });

  test("Any text survives in quotes", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
        expect(parse([["or", `(a.eq.${quoted},b.in.(${quoted},x))`]]).filters).toMatchObject([
          { filters: [column("a", value(text)), column("b", { kind: "in", values: [text, "x"] })] },
        ]);
      }),
    );
  });

  test("Any text is either parsed or refused", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 200 }), (key, text) => {
        try {
          parse([[key, text]]);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterSyntaxError);
        }
      }),
    );
  });
});

test("A malformed key is refused like any other", () => {
  expect(() => parse([[`${">".repeat(500)}"`, "x"]])).toThrow(FilterSyntaxError);
});

test.each([
  ["a", "1"],
  ["a", "nope.1"],
  ["a", "eq"],
  ["a", "is.maybe"],
  ["a", "in.1"],
  ["or", "(a.eq.1"],
  ["or", "(a.eq.1)x"],
  ["or", "a.eq.1"],
  ["or", "()"],
])("%s=%s is refused", (key, text) => {
  expect(() => parse([[key, text]])).toThrow(FilterSyntaxError);
});

test("Parameters that are neither filters nor arguments are left in the rest", () => {
  const query = new URLSearchParams("select=a&order=b.desc&limit=1&on_conflict=a&columns=a&x=5&y=eq.1");
  const { rest, filters, arguments: given } = parseQuery(query, (name) => name === "x");
  expect(rest.toString()).toBe("select=a&order=b.desc&limit=1&on_conflict=a&columns=a");
  expect([filters.length, [...given]]).toEqual([1, [["x", ["5"]]]]);
});
