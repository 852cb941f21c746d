import fc from "fast-check";
import { expect, test } from "vitest";
import { type Filter, operators, parseFilters, splitAtCommas } from "./filter-grammar.ts";

const refusal = (detail: string) => `Error parsing \`filter\` params: ${detail}`;

test("a filter is a list of conditions, which may be negated", () => {
  expect(parseFilters("id=eq.5,name=not.like.a%,at=gte.2026-01-01T00:00:00.5Z")).toEqual([
    { column: "id", operator: "eq", value: "5", isNegated: false },
    { column: "name", operator: "like", value: "a%", isNegated: true },
    { column: "at", operator: "gte", value: "2026-01-01T00:00:00.5Z", isNegated: false },
  ]);
});

test("a blank text is no filter", () => {
  expect(parseFilters("")).toEqual([]);
  expect(parseFilters("  ")).toEqual([]);
});

test("a list becomes an array literal", () => {
  expect(parseFilters('a=in.(1,2),b=not.in.("x,y",z)')).toMatchObject([
    { operator: "in", value: "{1,2}", isNegated: false },
    { operator: "in", value: '{"x,y",z}', isNegated: true },
  ]);
});

test("a value may contain an equals sign, dots and quotes", () => {
  expect(parseFilters('a=eq.b=c.d"e"')[0]?.value).toBe('b=c.d"e"');
});

test.each([
  ["undefined", '["undefined"]'],
  ["a=foo.hey", '["foo", "hey"]'],
  ["a=not.foo.hey", '["foo", "hey"]'],
  ["a=5", '["5"]'],
  ["a=in.1,b=eq.1", "`in` filter value must be wrapped by parentheses"],
  ["a=eq.1,", "filter must not contain empty segments (check for extra commas)"],
  ["a=eq.1,,b=eq.2", "filter must not contain empty segments (check for extra commas)"],
])("the filter %s is refused", (text, detail) => {
  expect(() => parseFilters(text)).toThrow(refusal(detail));
});

test("quoted values are parsed as written, whatever they contain", () => {
  const filter = fc.record<Filter>({
    column: fc.stringMatching(/^[a-z_]{1,8}$/),
    operator: fc.constantFrom(...operators.filter((name) => name !== "in")),
    value: fc.string(),
    isNegated: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(filter, { minLength: 1 }), (filters) => {
      expect(parseFilters(filters.map(write).join(","))).toEqual(filters);
    }),
  );
});

test("joining the split segments gives the text again", () => {
  fc.assert(fc.property(fc.string(), (text) => splitAtCommas(text).join(",") === text));
});

function write({ column, operator, value, isNegated }: Filter): string {
  const quoted = `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
  return `${column}=${isNegated ? "not." : ""}${operator}.${quoted}`;
}
