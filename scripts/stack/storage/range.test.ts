import { describe, expect, test } from "vitest";
import { parseRange } from "./range.ts";

describe("a Range header", () => {
  test.each([
    ["bytes=0-0", 10, { first: 0, last: 0 }],
    ["bytes=2-4", 10, { first: 2, last: 4 }],
    ["bytes=7-", 10, { first: 7, last: 9 }],
    ["bytes=-3", 10, { first: 7, last: 9 }],
    ["bytes=-30", 10, { first: 0, last: 9 }],
    ["bytes=8-100", 10, { first: 8, last: 9 }],
    ["bytes=10-", 10, "unsatisfiable"],
    ["bytes=10-12", 10, "unsatisfiable"],
    ["bytes=-0", 10, "unsatisfiable"],
    ["bytes=0-", 0, "unsatisfiable"],
    ["bytes=-5", 0, "unsatisfiable"],
  ])("The range %s of %i bytes is %j", (header, size, range) => {
    expect(parseRange(header, size)).toEqual(range);
  });

  test.each([null, "", "bytes", "bytes=-", "bytes=4-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b"])(
    "The Range header %j is ignored and the whole object is sent",
    (header) => {
      expect(parseRange(header, 10)).toBeUndefined();
    },
  );
});
