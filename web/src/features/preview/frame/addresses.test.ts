import { expect, test } from "vitest";
import { targetOf } from "./addresses.ts";

const origin = "http://localhost:5173";

test.each([
  ["about.html", { type: "file", path: "docs/about.html", suffix: "" }],
  ["../a%20b.html?x=1#y", { type: "file", path: "a b.html", suffix: "?x=1#y" }],
  ["/", { type: "file", path: "", suffix: "" }],
  [`${origin}/data.json`, { type: "file", path: "data.json", suffix: "" }],
  ["https://example.com/a", { type: "elsewhere", url: "https://example.com/a" }],
  ["//example.com", { type: "elsewhere", url: "http://example.com/" }],
  ["mailto:a@example.com", { type: "elsewhere", url: "mailto:a@example.com" }],
  ["javascript:alert(1)", undefined],
  ["blob:null/1", undefined],
  ["http://", undefined],
])("In docs/index.html the address %s means %j", (address, target) => {
  expect(targetOf(address, "docs/index.html", origin)).toEqual(target);
});
