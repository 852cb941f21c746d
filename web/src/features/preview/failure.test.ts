import { expect, test } from "vitest";
import type { Problem } from "./bundle/page.ts";
import { type Failure, failureOf, fixMessage } from "./failure.ts";

const syntax: Problem = { kind: "syntax", path: "a.tsx", line: 3, column: 5, detail: "Unexpected token" };
const missing: Problem = { kind: "missing_file", path: "index.html", line: 7, column: 9, detail: "script.js" };
const thrown = { text: "TypeError: x is not a function", place: { path: "b.js", line: 2 }, stack: "" };

test.each([
  ["what keeps the page from starting", [missing, syntax], [thrown], false, "SyntaxError: Unexpected token"],
  ["an error before a missing file", [missing], [thrown], false, "TypeError: x is not a function"],
  ["a missing file", [missing], [], false, "There is no file script.js"],
  ["nothing for a missing file that the agent may still write", [missing], [], true, undefined],
  ["nothing for a page that is well", [], [], false, undefined],
] as const)("The card shows %s", (_, problems, errors, isAgentAtWork, text) => {
  expect(failureOf(problems, errors, isAgentAtWork)?.text).toBe(text);
});

const failure: Failure = {
  text: "TypeError: hours.find is not a function",
  place: { path: "script.js", line: 4 },
  stack: "TypeError: hours.find is not a function\n    at open (script.js:4)\n    at script.js:9",
  others: ["ReferenceError: y is not defined (b.js:1)"],
};

test("The message to the agent has the error, its lines, its calls and the other errors", () => {
  const source = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join("\n");
  expect(fixMessage(failure, source)).toBe(`The preview shows an error. Find the cause and fix it.

\`\`\`
TypeError: hours.find is not a function
    at script.js:4
\`\`\`

The lines around it in script.js:

\`\`\`
  1 | line 1
  2 | line 2
  3 | line 3
> 4 | line 4
  5 | line 5
  6 | line 6
  7 | line 7
\`\`\`

The calls that led to it:

\`\`\`
    at open (script.js:4)
    at script.js:9
\`\`\`

What else went wrong:

\`\`\`
ReferenceError: y is not defined (b.js:1)
\`\`\``);
});

test("An error without a place is sent as it is, and cannot end its block", () => {
  const text = fixMessage({ text: "```", place: undefined, stack: "", others: [] }, undefined);
  expect(text).toBe("The preview shows an error. Find the cause and fix it.\n\n````\n```\n````");
});
