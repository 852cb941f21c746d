import fc from "fast-check";
import { parseSync } from "oxc-parser";
import { afterAll, describe, expect, test } from "vitest";
import { tokensOf } from "../tokens.ts";
import { answerAsDemo } from "./answer.ts";
import { filesOf, functions } from "./function-library.ts";
import { conversationOf, playSession, pythonRunner, userMessage } from "./testing/play-session.ts";

const answerTo = (prompt: string) => answerAsDemo(conversationOf([userMessage(prompt)]));
const saidTo = (prompt: string) =>
  answerTo(prompt)
    .parts.map((part) => (part.type === "text" ? part.text : ""))
    .join("");

describe("The demo model", () => {
  test.each(["Hello!", "What is the capital of France?", "add a button that says hello"])(
    "says to %j that it is a script and how to set a key",
    (prompt) => {
      expect(saidTo(prompt)).toMatch(
        /a script, not an AI[\s\S]*ANTHROPIC_API_KEY.*supabase\/functions\/\.env.*restart/,
      );
    },
  );

  test("says once, after its first work, that it is a script", async () => {
    const { texts } = await playSession({}, "write a fizzbuzz function", "primes");
    expect(texts.filter((text) => /scripted demo model/.test(text))).toHaveLength(1);
  });

  test.each([
    ["A landing page for a bakery called Levain, in green", /a landing page for a bakery, “Levain”/],
    ["A to-do list that remembers", /a to-do list/],
    ["Snake, with high scores", /a game of snake/],
    ["Roman numerals in Python, tested", /Roman numerals in Python/],
    ["Explain a file I paste", /look at what is there/],
    ["Make me a website for my yoga studio named “Still”", /for a studio, “Still”/],
    ["make a page about whales", /for whales, “Whales”/],
    ["write a palindrome function and explain it", /palindromes in TypeScript/],
    ["write a todo list in python", /not Python/],
    ['fix the typo: "Helo" to "Hello"', /find “Helo”/],
    ["my code doesn't work", /see what is there/],
  ])("understands %j", (prompt, said) => {
    expect(saidTo(prompt)).toMatch(said);
  });

  test("gives the same conversation the same answer, in less than half a minute each", async () => {
    const { messages } = await playSession({}, "a landing page for a bakery", "a to-do list", "snake", "make it blue");
    for (const [length, message] of messages.entries()) {
      if (message.role !== "assistant") continue;
      const conversation = conversationOf(messages.slice(0, length));
      expect(answerAsDemo(structuredClone(conversation))).toEqual(answerAsDemo(conversation));
      expect([...tokensOf(JSON.stringify(message.parts))].length).toBeLessThan(240 * 30);
    }
  });

  const word = fc.constantFrom(
    ...'make a page fix function explain main.ts blue title to "X" ` rename <script> $& \n \\ ( python run the'.split(
      " ",
    ),
  );
  const prompt = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(word).map((words) => words.join(" ")),
  );

  test("brings any prompt to an end, on any files", async () => {
    const files = {
      "index.html": "<title>A</title><h1>A</h1>",
      "main.ts": "const a = 1;\nconsole.log(b)\n",
      "style.css": "a {}",
    };
    await fc.assert(
      fc.asyncProperty(prompt, async (text) => {
        const { said, messages } = await playSession({ files }, text);
        expect(said).not.toBe("");
        expect(JSON.stringify(messages)).not.toMatch(/nothing was done|There is no tool|The tool failed/);
      }),
      { numRuns: 100 },
    );
  });

  test("stops when another model began the work", () => {
    const call = { type: "tool_call", callId: "1", name: "search_files", input: {} } as const;
    const results = [{ callId: "1", name: "search_files", output: "", isError: false }];
    const messages = [
      userMessage("snake"),
      { role: "assistant", parts: [call] } as const,
      { role: "tool", results } as const,
    ];
    expect(answerAsDemo(conversationOf(messages)).parts).toMatchObject([
      { text: expect.stringMatching(/begun in a way/) },
    ]);
  });

  test("asks for no tool that it is not offered", () => {
    const reply = answerAsDemo({ ...conversationOf([userMessage("snake")]), tools: [], instructions: "x" });
    expect(reply.parts.every(({ type }) => type === "text")).toBe(true);
  });

  test("goes on where an answer broke off", () => {
    const whole = saidTo("Hello!");
    const note = userMessage("Your answer was interrupted. Go on exactly where you stopped.");
    const cut = { role: "assistant", parts: [{ type: "text", text: whole.slice(0, 40) }] } as const;
    const { parts } = answerAsDemo(conversationOf([userMessage("Hello!"), cut, note]));
    expect(parts).toEqual([{ type: "text", text: whole.slice(40) }]);
  });

  test.each([
    ["scripted-demo", { firstTokenMs: 150, tokensPerSecond: 240 }],
    ["scripted-demo?first=0&rate=0", { firstTokenMs: 0 }],
    ["scripted-demo?rate=-1&first=x", { firstTokenMs: 150, tokensPerSecond: 240 }],
  ])("speaks at the pace that its name asks for: %s", (model, pace) => {
    expect(answerAsDemo({ ...conversationOf([userMessage("hello")]), model }).pace).toEqual(pace);
  });
});

describe("A page", () => {
  test.each(["landing page", "to-do list", "snake game"])("is whole and keeps to itself: %s", async (kind) => {
    const { files, calls } = await playSession({}, `make a ${kind} called "<b>Quince</b> $&" in teal`);
    const [html = "", css = "", script = ""] = ["index.html", "styles.css", "script.js"].map((path) => files.get(path));
    expect(html).toMatch(/<title>&lt;b&gt;Quince&lt;\/b&gt; \$&/);
    expect(html + css + script).not.toMatch(/\{\{|https?:|url\(|@import|fetch\(/);
    expect(css).toMatch(/--hue: 190;/);
    expect(parseSync("script.js", script).errors).toEqual([]);
    for (const [, id] of script.matchAll(/find\("#([\w-]+)"\)/g)) expect(html).toContain(`id="${id}"`);
    expect(calls.filter((name) => name === "write_file")).toHaveLength(3);
  });

  test("never overwrites another one", async () => {
    const { files } = await playSession({}, "a to-do list", "snake", "another snake game please, create it");
    expect([...files.keys()].filter((path) => path.endsWith("index.html"))).toEqual([
      "index.html",
      "snake/index.html",
      "snake-2/index.html",
    ]);
  });

  test("is given up when a file may not be written", async () => {
    const refuse = ({ input }: { input?: unknown }) =>
      JSON.stringify(input).includes('"styles.css"') ? "The user did not allow this." : undefined;
    const { said, files } = await playSession({ refuse }, "snake");
    expect(said).toBe("I stop here: The user did not allow this. Written so far: `index.html`.");
    expect([...files.keys()]).toEqual(["index.html"]);
  });

  test.each([
    ["make it blue", "styles.css", /--hue: 255;/],
    ["make it always dark", "styles.css", /color-scheme: dark;/],
    ["call it Crumb & Co", "index.html", /<title>Crumb &amp; Co · [\s\S]*>Crumb &amp; Co<\/a>/],
    ['change the title to "Bread"', "index.html", /<title>Bread · /],
    ['change "Country loaf" to "Rye $& more"', "index.html", /Rye \$& more/],
  ])("changes when asked to: %s", async (prompt, path, expected) => {
    const { files } = await playSession({}, "a landing page for a bakery", prompt);
    expect(files.get(path)).toMatch(expected);
  });
});

describe("A function", () => {
  const python = pythonRunner();
  afterAll(python.close);
  const cases = functions.flatMap(({ id }) => [`${id} in TypeScript`, `${id} in JavaScript`]);

  test.each(cases)("passes its test: %s", async (prompt) => {
    expect((await playSession({}, `write and test ${prompt}`)).said).toMatch(/all \d checks pass/);
  });

  test("passes its test in Python", async () => {
    const { said } = await playSession({ executors: [python.executor] }, "roman numerals in python");
    expect(said).toMatch(/`roman\.py` and its test `test_roman\.py`\. .* all 7 checks pass/);
    // All others in one program: it takes a while to start one.
    const others = functions.slice(1).map((known) => filesOf(known, "python", known.id));
    const modules = others.map(({ testPath }) => `"${testPath.replace(".py", "")}"`);
    const main = `import unittest\nunittest.main(module=None, argv=["", ${modules.join(", ")}])\n`;
    const files = Object.fromEntries(
      others.flatMap((one) => [
        [one.path, one.content],
        [one.testPath, one.test],
      ]),
    );
    const { calls, said: report } = await playSession(
      { executors: [python.executor], files: { ...files, "main.py": main } },
      "run main.py",
    );
    expect(calls).toContain("run_code");
    expect(report).toMatch(/succeeded[\s\S]*Ran 17 tests[\s\S]*OK/);
  });

  test("is written again in another language, and beside a file that is there", async () => {
    const { files, said } = await playSession(
      { files: { "primes.js": "mine" } },
      "write primes in ts",
      "now in JavaScript",
    );
    expect([...files.keys()].toSorted()).toEqual([
      "primes.js",
      "primes.test.ts",
      "primes.ts",
      "primes_2.js",
      "primes_2.test.js",
    ]);
    expect(said).toMatch(/all 3 checks pass/);
  });

  test("is not said to pass when nothing could run it", async () => {
    expect((await playSession({ executors: [] }, "roman numerals in Python")).said).toMatch(/\*\*not\*\* been run/);
  });
});

describe("An explanation", () => {
  test.each([
    ["explain roman.ts", /`toRoman\(value: number\)` \(Writes 1 to 3999 as a Roman numeral\.\)/],
    ["what does index.html do", /\*\*Title\*\*: `Old`/],
    ["explain the files", /- `roman\.ts` is a program of 3 lines/],
    ["explain this:\n```python\ndef add(a, b):\n    return a + b\n```", /`add\(a, b\)`/],
  ])("names what is there: %s", async (prompt, said) => {
    const files = {
      "index.html": "<title>Old</title>",
      "roman.ts": "/** Writes 1 to 3999 as a Roman numeral. */\nexport function toRoman(value: number): string {\n}\n",
    };
    expect((await playSession({ files }, prompt)).said).toMatch(said);
  });

  test("covers a file that is pasted after it was asked for", async () => {
    const { texts, said } = await playSession({}, "Explain a file I paste", "```css\na { color: red }\n```");
    expect(texts[1]).toMatch(/Paste it into your next message/);
    expect(said).toMatch(/a style sheet of 1 line/);
  });
});

describe("An error", () => {
  test.each([
    ["const total: number = 1;\nconsole.log(totl);\n", "const total: number = 1;\nconsole.log(total);\n"],
    ["consle.log(1);\n", "console.log(1);\n"],
    ["const count = 1;\ncount += 1;\nconsole.log(count);\n", "let count = 1;\ncount += 1;\nconsole.log(count);\n"],
    ["const list = [1];\nlist.pusj(2);\n", "const list = [1];\nlist.push(2);\n"],
    ['console.log("x"\n', 'console.log("x")\n'],
    ["const x = (1 + 2;\nconsole.log(x);\n", "const x = (1 + 2);\nconsole.log(x);\n"],
    ["const a = 1;\nconsole.log((b));\nfoo((;\n", undefined],
  ])("is found by running, fixed, and run again: %j", async (broken, fixed) => {
    const { files, said, calls } = await playSession({ files: { "main.ts": broken } }, "fix the error");
    expect(files.get("main.ts")).toBe(fixed ?? broken);
    expect(said).toMatch(fixed ? /I fixed this:[\s\S]*`main\.ts` succeeded/ : /beyond my script/);
    expect(calls.at(-1)).toBe(fixed ? "run_code" : "read_file");
  });

  test.each([
    [
      "script.js",
      "const hours = [];\nhours.fnd(1);\n",
      "Uncaught TypeError: hours.fnd is not a function\n    at script.js:2:7",
      "find",
    ],
    [
      "main.py",
      "total = 1\nprint(totl)\n",
      "File \"main.py\", line 2\nNameError: name 'totl' is not defined",
      "print(total)",
    ],
    ["main.py", "if True\n    pass\n", "File \"main.py\", line 1\nSyntaxError: expected ':'", "if True:"],
  ])("that was reported is fixed where the program cannot be run: %s", async (path, broken, report, fixed) => {
    const { files } = await playSession({ files: { "index.html": "", [path]: broken } }, `Fix this:\n${report}`);
    expect(files.get(path)).toContain(fixed);
  });

  test("is looked for in the file that the user chooses", async () => {
    const files = { "one.js": "console.log(1);\n", "two.js": "cosole.log(2);\n" };
    const { files: after } = await playSession({ files, answers: ["two.js"] }, "there is a bug, fix it");
    expect(after.get("two.js")).toBe("console.log(2);\n");
  });

  test("is not invented where there is none", async () => {
    const { said } = await playSession({ files: { "main.js": "console.log(1)" } }, "fix it");
    expect(said).toMatch(/succeeded, so there is no error to fix/);
  });
});
