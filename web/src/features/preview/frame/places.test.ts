import { expect, test } from "vitest";
import { Places } from "./places.ts";

const places = new Places();
places.name("blob:null/1", "script.js");
places.name("http://localhost:5173/preview", "index.html");

const chromium = `TypeError: a.b is not a function
    at inner (preview-react:12:3)
    at outer (blob:null/1:14:9)
    at http://localhost:5173/preview?x=1#top:30:5
    at other (https://cdn.example/x.js:1:1)`;
const firefox = "outer@blob:null/1:14:9\n@http://localhost:5173/preview:30:5\n";

test("The innermost call in a file is found in the stacks of different browsers", () => {
  expect(places.in(chromium)).toEqual({ path: "script.js", line: 14 });
  expect(places.in(firefox)).toEqual({ path: "script.js", line: 14 });
  expect(places.in("    at x (https://cdn.example/x.js:1:1)")).toBeUndefined();
});

test("Stacks name files, and leave out the calls of the preview itself", () => {
  expect(places.rename(chromium).split("\n")).toEqual([
    "TypeError: a.b is not a function",
    "    at outer (script.js:14)",
    "    at index.html:30",
    "    at other (https://cdn.example/x.js:1:1)",
  ]);
});

test("The address of an error event leads to its file", () => {
  expect(places.at("http://localhost:5173/preview#a", 3)).toEqual({ path: "index.html", line: 3 });
  expect(places.at("", 3)).toBeUndefined();
});
