import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJsonc } from "./jsonc.ts";

it("comments and trailing commas are dropped, except inside strings", () => {
  const text = `{
    // a line
    "url": "https://deno.land/*not a comment*/", /* a block, } */
    "list": [1, 2, /* last */ ],
    "quote": "\\",}",
  }`;
  expect(parseJsonc(text)).toEqual({ url: "https://deno.land/*not a comment*/", list: [1, 2], quote: '",}' });
});

it("every JSON value is parsed as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(parseJsonc(json)).toEqual(JSON.parse(json));
    }),
  );
});
