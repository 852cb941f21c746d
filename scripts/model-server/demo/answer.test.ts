import fc from "fast-check";
import { parseSync } from "oxc-parser";
import { afterAll, expect, test } from "vitest";
import { textOf, user } from "../testing/conversation.ts";
import { tokensOf } from "../tokens.ts";
import { answerAsDemo } from "./answer.ts";
import { filesOf, functions } from "./function-library.ts";
import { demoConversation, playSession, pythonRunner } from "./testing/play-session.ts";

const saidTo = (prompt: string) => textOf(answerAsDemo(demoConversation([user(prompt)])));
const introduction = /a script, not an AI[\s\S]*ANTHROPIC_API_KEY.*supabase\/functions\/\.env.*restart/;

test.each([
  ["Hello!", introduction],
  ["What is the capital of France?", introduction],
  ["add a button that says hello", introduction],
  ["A landing page for a bakery called Levain, in green", /a landing page for a bakery, “Levain”/],
  ["A to-do list that remembers", /a to-do list/],
  ["Snake, with high scores", /a game of snake/],
  ["Roman numerals in Python, tested", /Roman numerals in Python/],
  ["Explain a file I paste", /see which files there are/],
  ["Make me a website for my yoga studio named “Still”", /for your yoga studio, “Still”/],
  ["make a page about whales", /for whales, “Whales”/],
  ["write a palindrome function and explain it", /palindromes in TypeScript/],
  ["write a todo list in python", /not Python/],
  ['fix the typo: "Helo" to "Hello"', /find “Helo”/],
  ["my code doesn't work", /see which files there are/],
])("The demo model understands %j", (prompt, said) => {
  expect(saidTo(prompt)).toMatch(said);
});

test("The demo model says once, after its first work, that it is a script", async () => {
  const { texts } = await playSession({}, "write a fizzbuzz function", "primes");
  expect(texts.filter((text) => /scripted demo model/.test(text))).toHaveLength(1);
});

test("The same conversation gets the same answer, in less than half a minute", async () => {
  const { messages } = await playSession({}, "a landing page for a bakery", "a to-do list", "snake", "make it blue");
  for (const [length, message] of messages.entries()) {
    if (message.role !== "assistant") continue;
    const conversation = demoConversation(messages.slice(0, length));
    expect(answerAsDemo(structuredClone(conversation))).toEqual(answerAsDemo(conversation));
    expect([...tokensOf(JSON.stringify(message.parts))].length).toBeLessThan(240 * 30);
  }
});

test("Any prompt comes to an end, on any files", async () => {
  const words =
    'make a page fix function explain main.ts blue title to "X" ` rename <script> $& \n \\ ( python run the';
  const sentence = fc.array(fc.constantFrom(...words.split(" "))).map((chosen) => chosen.join(" "));
  const files = { "index.html": "<h1>A</h1>", "main.ts": "const a = 1;\nconsole.log(b)\n", "style.css": "a {}" };
  const plays = fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), sentence), async (prompt) => {
    const { said, messages } = await playSession({ files }, prompt);
    expect(said).not.toBe("");
    expect(JSON.stringify(messages)).not.toMatch(/nothing was done|There is no tool|The tool failed/);
  });
  await fc.assert(plays, { numRuns: 100 });
});

test("Work that another model began is left alone", () => {
  const call = { type: "tool_call", callId: "1", name: "search_files", input: {} } as const;
  const results = [{ callId: "1", name: "search_files", output: "", isError: false }];
  const begun = [{ role: "assistant", parts: [call] } as const, { role: "tool", results } as const];
  expect(textOf(answerAsDemo(demoConversation([user("snake"), ...begun])))).toMatch(
    /in a state my script doesn’t know/,
  );
});

test("A tool that is not offered is not asked for", () => {
  const conversation = demoConversation([user("snake")]);
  const tools = conversation.tools.filter(({ name }) => name !== "update_plan");
  expect(textOf(answerAsDemo({ ...conversation, tools }))).toMatch(/needs the tool `update_plan`/);
});

test("An answer that broke off goes on where it stopped, after a summary too", () => {
  const whole = saidTo("snake");
  const cut = { role: "assistant", parts: [{ type: "text", text: whole.slice(0, 40) }] } as const;
  const note = user("Your answer was interrupted. Go on exactly where you stopped.");
  for (const prompt of ["snake", "<summary_of_earlier_work>\n- The newest request, still open: snake"]) {
    const answer = answerAsDemo(demoConversation([user(prompt), cut, note]));
    expect(textOf(answer)).toBe(whole.slice(40));
  }
});

test.each([
  ["scripted-demo", { firstTokenMs: 150, tokensPerSecond: 240 }],
  ["scripted-demo?first=0&rate=0", { firstTokenMs: 0 }],
  ["scripted-demo?rate=-1&first=x", { firstTokenMs: 150, tokensPerSecond: 240 }],
])("The model %s has the pace that its name asks for", (model, pace) => {
  expect(answerAsDemo({ ...demoConversation([user("hello")]), model }).pace).toEqual(pace);
});

test.each(["landing page", "to-do list", "snake game"])(
  "A %s is whole and loads nothing from elsewhere",
  async (kind) => {
    const { files, calls } = await playSession({}, `make a ${kind} called "<b>Quince</b> $&" in teal`);
    const { "index.html": html = "", "styles.css": css, "script.js": script = "" } = files;
    expect(html).toMatch(/<title>&lt;b&gt;Quince&lt;\/b&gt; \$&/);
    expect(html + css + script).not.toMatch(/\{\{|https?:|url\((?!#)|@import|fetch\(/);
    expect(css).toMatch(/--hue: 190;/);
    expect(parseSync("script.js", script).errors).toEqual([]);
    for (const [, id] of script.matchAll(/find\("#([\w-]+)"\)/g)) expect(html).toContain(`id="${id}"`);
    expect(calls.filter((name) => name === "write_file")).toHaveLength(3);
  },
);

test("A page never overwrites another one", async () => {
  const { files } = await playSession({}, "a to-do list", "snake", "another snake game please, create it");
  const pages = Object.keys(files).filter((path) => path.endsWith("index.html"));
  expect(pages).toEqual(["index.html", "snake/index.html", "snake-2/index.html"]);
});

test("A page is given up when a file may not be written", async () => {
  const refuse = ({ input }: { input?: unknown }) =>
    JSON.stringify(input).includes('"styles.css"') ? "The user did not allow this." : undefined;
  const { said } = await playSession({ refuse }, "snake");
  expect(said).toMatch(/^I stop here: The user did not allow this\. Written so far: `index\.html`\./);
});

test.each([
  ["make it blue", "styles.css", /--hue: 255;/],
  ["call it Crumb & Co", "index.html", /<title>Crumb &amp; Co · [\s\S]*>Crumb &amp; Co<\/a>/],
  ['change the title to "Bread"', "index.html", /<title>Bread · /],
  ['change "Country loaf" to "Rye $& more"', "index.html", /Rye \$& more/],
])("A page changes when asked to %s", async (prompt, path, expected) => {
  expect((await playSession({}, "a landing page for a bakery", prompt)).files[path]).toMatch(expected);
});

const languages = functions.flatMap(({ id }) => [`${id} in TypeScript`, `${id} in JavaScript`]);
const python = pythonRunner();
afterAll(python.close);

test.each(languages)("The function %s passes its test", async (prompt) => {
  expect((await playSession({}, `write and test ${prompt}`)).said).toMatch(/all \d checks pass/);
});

test("Every function passes its test in Python", async () => {
  const setup = { executors: [python.executor] };
  expect((await playSession(setup, "roman numerals in python")).said).toMatch(/`test_roman\.py`.* all 7 checks pass/);
  // The others in one program: it takes a while to start one.
  const others = functions.slice(1).map((known) => filesOf(known, "python", known.id));
  const modules = others.map(({ testPath }) => `"${testPath.replace(".py", "")}"`);
  const main = `import unittest\nunittest.main(module=None, argv=["", ${modules.join(", ")}])\n`;
  const written = others.flatMap((one) => [[one.path, one.content] as const, [one.testPath, one.test] as const]);
  const files = { ...Object.fromEntries(written), "main.py": main };
  expect((await playSession({ ...setup, files }, "run main.py")).said).toMatch(/succeeded[\s\S]*Ran 17 tests[\s\S]*OK/);
});

test("A function is written in another language on request, and beside a file that is there", async () => {
  const { files, said } = await playSession(
    { files: { "primes.js": "mine" } },
    "write primes in ts",
    "now in JavaScript",
  );
  const paths = ["primes.js", "primes.test.ts", "primes.ts", "primes_2.js", "primes_2.test.js"];
  expect(Object.keys(files).toSorted()).toEqual(paths);
  expect(said).toMatch(/all 3 checks pass/);
});

test("A test that nothing could run is not said to pass", async () => {
  expect((await playSession({ executors: [] }, "roman numerals in Python")).said).toMatch(/\*\*not\*\* been run/);
});

test.each([
  [["explain roman.ts"], /`toRoman\(value: number\)` \(Writes 1 to 3999 as a Roman numeral\.\)/],
  [["what does index.html do"], /\*\*Title\*\*: `Old`/],
  [["explain this:\n```python\ndef add(a, b):\n    return a + b\n```"], /`add\(a, b\)`/],
  [["Explain a file I paste", "```css\na { color: red }\n```"], /a style sheet of 1 line/],
])("An explanation names what is there: %j", async (prompts, said) => {
  const roman = "/** Writes 1 to 3999 as a Roman numeral. */\nexport function toRoman(value: number): string {\n}\n";
  const files = { "index.html": "<title>Old</title>", "roman.ts": roman };
  expect((await playSession({ files }, ...prompts)).said).toMatch(said);
});

test.each([
  ["const total: number = 1;\nconsole.log(totl);\n", "const total: number = 1;\nconsole.log(total);\n"],
  ["consle.log(1);\n", "console.log(1);\n"],
  ["const count = 1;\ncount += 1;\nconsole.log(count);\n", "let count = 1;\ncount += 1;\nconsole.log(count);\n"],
  ["const list = [1];\nlist.pusj(2);\n", "const list = [1];\nlist.push(2);\n"],
  ['console.log("x"\n', 'console.log("x")\n'],
  ["const x = (1 + 2;\nconsole.log(x);\n", "const x = (1 + 2);\nconsole.log(x);\n"],
  ["throw new Error('the moon is full');\n", undefined],
])("A program with an error is run, fixed, and run again: %j", async (broken, fixed) => {
  const { files, said, calls } = await playSession({ files: { "main.ts": broken } }, "fix the error");
  expect(files["main.ts"]).toBe(fixed ?? broken);
  expect(said).toMatch(fixed ? /I fixed this:[\s\S]*`main\.ts` succeeded/ : /beyond my script/);
  expect(calls.at(-1)).toBe(fixed ? "run_code" : "read_file");
});

test.each([
  [
    "const hours = [];\nhours.fnd(1);\n",
    "Uncaught TypeError: hours.fnd is not a function\n    at script.js:2:7",
    "find",
  ],
  ["total = 1\nprint(totl)\n", "File \"main.py\", line 2\nNameError: name 'totl' is not defined", "print(total)"],
  ["if True\n    pass\n", "File \"main.py\", line 1\nSyntaxError: expected ':'", "if True:"],
])("A reported error is fixed where the program cannot be run: %j", async (broken, report, fixed) => {
  const path = report.includes("main.py") ? "main.py" : "script.js";
  const { files } = await playSession({ files: { "index.html": "", [path]: broken } }, `Fix this:\n${report}`);
  expect(files[path]).toContain(fixed);
});

test("An error is looked for in the file that the user chooses, and not invented", async () => {
  const files = { "one.js": "console.log(1);\n", "two.js": "cosole.log(2);\n" };
  const played = await playSession({ files, answer: "two.js" }, "there is a bug, fix it", "fix two.js");
  expect(played.files["two.js"]).toBe("console.log(2);\n");
  expect(played.said).toMatch(/succeeded, so there is no error to fix/);
});
