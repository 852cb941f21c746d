import { describe, expect, test } from "vitest";
import { node, playSession } from "../testing/play-session.ts";

interface Mistake {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly prompt?: string;
  readonly mended: Readonly<Record<string, string>>;
  readonly why: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    what: "a misspelt variable",
    files: { "main.ts": "const total: number = 1;\nconsole.log(totl);\n" },
    mended: { "main.ts": "const total: number = 1;\nconsole.log(total);\n" },
    why: /`totl` in line 2/,
  },
  {
    what: "a misspelt global",
    files: { "main.js": "consle.log(1);\n" },
    mended: { "main.js": "console.log(1);\n" },
    why: /`consle`/,
  },
  {
    what: "a missing import",
    files: { "main.js": "console.log(add(1, 2));\n", "math.js": "export function add(a, b) {\n  return a + b;\n}\n" },
    mended: { "main.js": 'import { add } from "./math.js";\nconsole.log(add(1, 2));\n' },
    why: /lives in `math.js` and was not imported/,
  },
  {
    what: "a missing export",
    files: {
      "main.js": 'import { add } from "./math.js";\nconsole.log(add(1, 2));\n',
      "math.js": "function add(a, b) {\n  return a + b;\n}\n",
    },
    mended: { "math.js": "export function add(a, b) {\n  return a + b;\n}\n" },
    why: /was not exported/,
  },
  {
    what: "a misspelt import",
    files: {
      "main.js": 'import { ad } from "./math.js";\nconsole.log(ad(1, 2));\n',
      "math.js": "export function add(a, b) {\n  return a + b;\n}\n",
    },
    mended: { "main.js": 'import { add } from "./math.js";\nconsole.log(add(1, 2));\n' },
    why: /it exports `add`/,
  },
  {
    what: "a bracket that is never closed",
    files: { "main.js": 'console.log("x"\nlet y = 1;\n' },
    mended: { "main.js": 'console.log("x")\nlet y = 1;\n' },
    why: /`\)` was missing at the end of line 1/,
  },
  {
    what: "a bracket before a semicolon",
    files: { "main.ts": "const x: number = (1 + 2;\nconsole.log(x);\n" },
    mended: { "main.ts": "const x: number = (1 + 2);\nconsole.log(x);\n" },
    why: /`\)`/,
  },
  {
    what: "a condition's bracket",
    files: { "main.js": "if (true {\n  console.log(1);\n}\n" },
    mended: { "main.js": "if (true) {\n  console.log(1);\n}\n" },
    why: /`\)`/,
  },
  {
    what: "a quotation mark",
    files: { "main.js": 'const s = "abc;\nconsole.log(s);\n' },
    mended: { "main.js": 'const s = "abc";\nconsole.log(s);\n' },
    why: /quotation mark/,
  },
  {
    what: "a comma in a list",
    files: { "main.js": "const a = [1\n  2];\nconsole.log(a);\n" },
    mended: { "main.js": "const a = [1,\n  2];\nconsole.log(a);\n" },
    why: /comma/i,
  },
  {
    what: "a comma in an object",
    files: { "main.js": "const a = {\n  x: 1\n  y: 2,\n};\nconsole.log(a.y);\n" },
    mended: { "main.js": "const a = {\n  x: 1,\n  y: 2,\n};\nconsole.log(a.y);\n" },
    why: /comma/i,
  },
  {
    what: "a brace that is never closed",
    files: {
      "main.js": "function one() {\n  return 1;\n\nfunction two() {\n  return 2;\n}\nconsole.log(one() + two());\n",
    },
    mended: {
      "main.js": "function one() {\n  return 1;\n}\n\nfunction two() {\n  return 2;\n}\nconsole.log(one() + two());\n",
    },
    why: /`}` was missing/,
  },
  {
    what: "a bracket too many",
    files: { "main.js": "console.log((1 + 2)));\n" },
    mended: { "main.js": "console.log((1 + 2));\n" },
    why: /too many/,
  },
  {
    what: "a constant that is assigned",
    files: { "main.js": "const count = 1;\ncount += 1;\nconsole.log(count);\n" },
    mended: { "main.js": "let count = 1;\ncount += 1;\nconsole.log(count);\n" },
    why: /constant/,
  },
  {
    what: "a loop that goes one too far",
    files: {
      "main.js":
        'const names = [{ n: "a" }, { n: "b" }];\nfor (let i = 0; i <= names.length; i++) {\n  console.log(names[i].n);\n}\n',
    },
    mended: {
      "main.js":
        'const names = [{ n: "a" }, { n: "b" }];\nfor (let i = 0; i < names.length; i++) {\n  console.log(names[i].n);\n}\n',
    },
    why: /one too far/,
  },
  {
    what: "a misspelt key",
    files: { "main.js": 'const user = { address: { city: "Rome" } };\nconsole.log(user.adress.city);\n' },
    mended: { "main.js": 'const user = { address: { city: "Rome" } };\nconsole.log(user.address.city);\n' },
    why: /the key is `address`/,
  },
  {
    what: "a value that may be missing",
    files: { "main.js": "const found = [1, 2].find((n) => n > 5);\nconsole.log(found.size);\n" },
    mended: { "main.js": "const found = [1, 2].find((n) => n > 5);\nconsole.log(found?.size);\n" },
    why: /you know better than I/,
  },
  {
    what: "a misspelt method",
    files: { "main.js": "const list = [1];\nlist.pusj(2);\nconsole.log(list.length);\n" },
    mended: { "main.js": "const list = [1];\nlist.push(2);\nconsole.log(list.length);\n" },
    why: /`push` is meant/,
  },
  {
    what: "a value that is never returned",
    files: { "main.js": "function add(a, b) {\n  const sum = a + b;\n}\nconsole.log(add(1, 2));\n" },
    prompt: "add returns undefined, fix it",
    mended: { "main.js": "function add(a, b) {\n  const sum = a + b;\n  return sum;\n}\nconsole.log(add(1, 2));\n" },
    why: /never returns it/,
  },
];

const moduleMistake: Mistake = {
  what: "a file that is elsewhere",
  files: {
    "src/main.js": 'import { add } from "./lib/math.js";\nconsole.log(add(1, 2));\n',
    "src/math.js": "export const add = (a, b) => a + b;\n",
  },
  mended: { "src/main.js": 'import { add } from "./math.js";\nconsole.log(add(1, 2));\n' },
  why: /the file is `src\/math.js`/,
};

async function check(
  { files, prompt = "fix the error", mended, why }: Mistake,
  executors?: Parameters<typeof playSession>[0]["executors"],
) {
  const played = await playSession({ files, ...(executors && { executors }) }, prompt);
  expect(Object.fromEntries(played.files)).toEqual({ ...files, ...mended });
  expect(played.said).toMatch(/runs now\./);
  expect(played.said).toMatch(why);
  expect(played.calls.at(-1)?.name).toBe("run_code");
}

describe("a mistake is found by running it, mended, and run again", { timeout: 60_000 }, () => {
  test.each([...mistakes, moduleMistake].map((mistake) => [mistake.what, mistake] as const))(
    "in QuickJS: %s",
    async (_, mistake) => {
      await check(mistake);
    },
  );

  // Node says of a broken file only that it could not be read; the sandbox of the product is the one above.
  test.each(
    mistakes
      .filter(({ what }) => !/bracket|brace|comma|quotation/.test(what))
      .map((mistake) => [mistake.what, mistake] as const),
  )("as V8 says it: %s", async (_, mistake) => {
    await check(mistake, [node]);
  });

  test("one after another, where there are several", async () => {
    const files = {
      "main.ts": 'import { ad } from "./lib/math.ts";\nconsole.log(ad(1, 2);\n',
      "math.ts": "export function add(a: number, b: number) {\n  return a + b;\n}\n",
    };
    const { said, files: after } = await playSession({ files }, "It crashes, please fix");
    expect(after.get("main.ts")).toBe('import { add } from "./math.ts";\nconsole.log(add(1, 2));\n');
    expect(said).toMatch(/runs now\.\n\n(- .*\n){3}/);
    expect(said).toMatch(/\n3\n/);
  });
});

const trace = (body: string) => `Traceback (most recent call last):\n${body}`;

describe("asked to fix something", () => {
  test("it says that nothing is wrong where nothing is", async () => {
    const files = { "main.js": 'console.log("fine");\n' };
    const { said, files: after } = await playSession({ files }, "TypeError: x is not a function\n    at main.js:1:1");
    expect(said).toMatch(/ended without an error, so what you were shown does not happen here/);
    expect(Object.fromEntries(after)).toEqual(files);
  });

  test("it says so where it knows no mend, and changes nothing", async () => {
    const files = { "main.js": 'throw new Error("the moon is full");\n' };
    const { said, files: after } = await playSession({ files }, "fix it");
    expect(said).toMatch(/still fails with `Error: the moon is full`, and that is beyond my script/);
    expect(Object.fromEntries(after)).toEqual(files);
  });

  test("it asks which file, once, where several come into question", async () => {
    const files = { "one.js": "console.log(1);\n", "two.js": "cosole.log(2);\n" };
    const { files: after, calls } = await playSession({ files, answers: ["two.js"] }, "there is a bug, fix it");
    expect(calls.filter(({ name }) => name === "ask_user")).toEqual([
      { name: "ask_user", input: { question: "Which file fails?", options: ["one.js", "two.js"] } },
    ]);
    expect(after.get("two.js")).toBe("console.log(2);\n");
  });

  test("it does not ask where the prompt names the file", async () => {
    const { calls } = await playSession({ files: { "one.js": "1;", "two.js": "cosole.log(2);\n" } }, "fix two.js");
    expect(calls.map(({ name }) => name)).toEqual([
      "list_files",
      "run_code",
      "read_file",
      "read_file",
      "edit_file",
      "run_code",
    ]);
  });

  test("it goes by what it was shown where the program cannot be run, and says that it could not", async () => {
    const files = { "main.py": "total = 1\nprint(totl)\n" };
    const { said, files: after } = await playSession(
      { files },
      `fix this:\n${trace("  File \"main.py\", line 2, in <module>\nNameError: name 'totl' is not defined")}`,
    );
    expect(after.get("main.py")).toBe("total = 1\nprint(total)\n");
    expect(said).toMatch(/could not be run here/);
    expect(said).not.toMatch(/runs now/);
  });

  test("it checks a page's script and the elements that it asks for", async () => {
    const files = {
      "index.html": '<h1>A</h1><button id="start">Go</button>',
      "script.js": 'document.getElementById("strat").onclick = () => {\n  alert(1;\n};\n',
    };
    const { said, files: after } = await playSession({ files }, "fix the bug");
    expect(after.get("script.js")).toBe('document.getElementById("start").onclick = () => {\n  alert(1);\n};\n');
    expect(said).toMatch(/I could not run the page/);
  });

  test.each(["The user did not allow this.", "two.js is locked."])(
    "it stops where the edit is refused: %s",
    async (reason) => {
      const refuse = ({ name }: { name: string }) => (name === "edit_file" ? reason : undefined);
      const { said, calls } = await playSession({ files: { "main.js": "cosole.log(2);\n" }, refuse }, "fix it");
      expect(said).toContain(reason);
      expect(calls.at(-1)?.name).toBe("edit_file");
    },
  );
});
