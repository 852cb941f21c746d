import { expect, test } from "vitest";
import { findPage, readPageAddress } from "./page-address.ts";

const files = new Map(["index.html", "about.html", "docs/index.html", "style.css"].map((path) => [path, null]));

test.each([
  [undefined, { path: "index.html", suffix: "" }],
  ["about.html", { path: "about.html", suffix: "" }],
  ["about.html?id=1#team", { path: "about.html", suffix: "?id=1#team" }],
  ["style.css", { path: "index.html", suffix: "" }],
  ["gone.html", { path: "index.html", suffix: "" }],
])("The address %j shows %j", (address, page) => {
  expect(readPageAddress(files, address)).toEqual(page);
});

test("A session without a page has no address to show", () => {
  expect(readPageAddress(new Map([["a.py", null]]), "a.py")).toBeUndefined();
});

test.each([
  ["", "index.html"],
  ["docs", "docs/index.html"],
  ["docs/", "docs/index.html"],
  ["about", "about.html"],
  ["style.css", undefined],
])("A link to %j means %s", (path, page) => {
  expect(findPage(files, path)).toBe(page);
});
