import { describe, expect, test } from "vitest";
import { playSession } from "../testing/play-session.ts";

const code = `// Adds things up.
import { log } from "./log.ts";

/** The sum of both. */
export function add(one: number, other: number): number {
  return one + other; // TODO: big numbers
}

const double = (value: number) => add(value, value);

export class Sum {}
`;

describe("a file is explained from its text", () => {
  test.each([
    [
      "sum.ts",
      code,
      [
        /exported function `add`/,
        /It imports from `\.\/log\.ts`/,
        /`add\(one: number, other: number\)`: The sum of both\./,
        /1 class: `Sum`/,
        /Line 6 has a note/,
        /It has 11 lines/,
      ],
    ],
    [
      "sum.py",
      'import math\n\n\ndef area(radius):\n    """Of a circle."""\n    return math.pi * radius ** 2\n\n\nclass Shape:\n    pass\n',
      [/the function `area` and 1 class: `Shape`/, /It imports `math`/, /`area\(radius\)`: Of a circle\./],
    ],
    [
      "page.html",
      '<title>Shop</title><link rel="stylesheet" href="s.css"><h1>Hello <b>you</b></h1><form id="f"></form><script src="x.js"></script>',
      [/title “Shop”/, /“Hello you”/, /1 form/, /`s\.css`/, /`x\.js`/, /`f`/],
    ],
    [
      "s.css",
      ":root { --ink: #000; }\nbody { color: var(--ink); }\n@media (max-width: 40rem) { body { color: red; } }",
      [/style sheet with \d rules/, /`--ink`/, /max-width: 40rem/],
    ],
    [
      "d.json",
      '{ "name": "x", "list": [1, 2], "deep": { "a": 1 } }',
      [/3 keys/, /`name`: the text “x”/, /a list of 2 items/],
    ],
    ["broken.json", "{ nope", [/not well-formed/]],
    [
      "text.md",
      "# Title\n\nFirst words here.\n\n## Second\n",
      [/headed “Title”/, /“Second”/, /It begins: “First words here\.”/],
    ],
  ])("%s", async (path, text, expected) => {
    const { said, calls } = await playSession({ files: { [path]: text, "other.txt": "x" } }, `explain ${path}`);
    for (const pattern of expected) expect(said).toMatch(pattern);
    expect(calls.map(({ name }) => name)).toEqual(["list_files", "read_file"]);
  });

  test("that is asked for where several come into question", async () => {
    const { said, calls } = await playSession(
      { files: { "a.ts": code, "b.md": "# B\n" }, answers: ["b.md"] },
      "explain the file",
    );
    expect(calls.find(({ name }) => name === "ask_user")?.input).toEqual({
      question: "Which file shall I explain?",
      options: ["a.ts", "b.md"],
    });
    expect(said).toMatch(/`b.md` is a Markdown text/);
  });

  test("that is the likeliest, when nobody answers", async () => {
    expect((await playSession({ files: { "b.md": "# B\n", "a.ts": code } }, "explain the file")).said).toMatch(
      /`a.ts` is TypeScript/,
    );
  });

  test("or all of them in a line each", async () => {
    expect((await playSession({ files: { "a.ts": code, "b.md": "# B\n" } }, "what are these files?")).said).toMatch(
      /- `a.ts` is TypeScript.*\n- `b.md` is a Markdown/,
    );
  });

  test("and where there is none it says so", async () => {
    expect((await playSession({}, "explain the code")).said).toMatch(/There are no files here yet/);
  });
});

describe("whole files", () => {
  test("are created as they are dictated, and never over another", async () => {
    const { files, said } = await playSession(
      { files: { "b.txt": "b\n" } },
      'create a.txt with the text "hi $& there"',
      'create b.txt with the text "new"',
    );
    expect(Object.fromEntries(files)).toEqual({ "a.txt": "hi $& there\n", "b.txt": "b\n" });
    expect(said).toMatch(/already, and I do not write over it/);
  });

  test("are moved, and who mentions them is told", async () => {
    const { files, said } = await playSession(
      { files: { "a.js": "1;\n", "b.js": 'import "./a.js";\n' } },
      "rename a.js to c.js",
    );
    expect([...files.keys()].toSorted()).toEqual(["b.js", "c.js"]);
    expect(said).toMatch(/still mention the old name[\s\S]*b\.js:1/);
  });

  test("are deleted, unless there is no such file", async () => {
    const { files, texts } = await playSession({ files: { "a.js": "1;\n" } }, "delete a.js", "delete a.js");
    expect(files.size).toBe(0);
    expect(texts.at(-1)).toMatch(/There is no file `a.js`/);
  });

  test("get a README that tells what is in them", async () => {
    const { files } = await playSession({}, "make a calculator called Abacus", "write a readme");
    expect(files.get("README.md")).toMatch(
      /^# Abacus\n\n## What is in it\n\n- `index.html`: a page with the title “Abacus”\.\n- `script.js`: JavaScript with functions [\s\S]*\n## How to see it\n\nOpen `index.html`/,
    );
  });
});

describe("a program", () => {
  test.each([
    ["console.log(6 * 7);\n", /ended well\. \n\n```\n42\n```/],
    ["boom();\n", /\*\*failed\*\*[\s\S]*boom is not defined[\s\S]*fix the error in main\.js/],
    ["const quiet = 1;\n", /It printed nothing/],
  ])("is run and its output shown: %j", async (text, expected) => {
    expect((await playSession({ files: { "main.js": text } }, "run it")).said).toMatch(expected);
  });

  test("that is a page's script is left to the preview", async () => {
    expect((await playSession({}, "make a clock", "run it")).said).toMatch(
      /scripts of pages, which run in the preview/,
    );
  });
});
