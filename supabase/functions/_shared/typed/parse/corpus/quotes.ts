// Other quotes, missing quotes, unescaped quotes, and escapes.
import { type BrokenAnswer, repaired, refused } from "./broken-answer.ts";
import { codeFile, person, plan, settings, strings } from "./schemas.ts";

const ann = { name: "Ann", age: 30, tags: [] };
const named = (name: string) => ({ name, age: 30, tags: [] });

export const quotes: readonly BrokenAnswer[] = [
  ...repaired(person, [
    ["single quotes", "{'name': 'Ann', 'age': 30}", ann],
    ["single quotes around a text with an apostrophe", "{'name': 'Ann O'Neil', 'age': 30}", named("Ann O'Neil")],
    ["single quotes with an escaped apostrophe", "{'name': 'Ann O\\'Neil', 'age': 30}", named("Ann O'Neil")],
    ["single quotes around double ones", `{'name': 'Ann "Annie" Lee', 'age': 30}`, named('Ann "Annie" Lee')],
    ["mixed quotes", `{"name": 'Ann', 'age': 30}`, ann],
    ["typographic quotes", "{“name”: “Ann”, “age”: 30}", ann],
    ["backticks around a text", '{"name": `Ann`, "age": 30}', ann],
    ["keys without quotes", '{name: "Ann", age: 30}', ann],
    ["keys without quotes, on lines, without commas", '{\n  name: "Ann"\n  age: 30\n}', ann],
    ["a text without quotes", '{"name": Ann, "age": 30}', ann],
    ["a text of two words without quotes", '{"name": Ann Lee, "age": 30}', named("Ann Lee")],
    ["everything without quotes", "{name: Ann Lee, age: 30}", named("Ann Lee")],
    ["a missing closing quote before the next key", '{"name": "Ann, "age": 30}', ann],
    ["a missing closing quote before a line break", '{"name": "Ann\n "age": 30}', ann],
    ["a missing closing quote before a comma and a line break", '{"name": "Ann,\n  "age": 30}', ann],
    ["a missing opening quote", '{"name": Ann", "age": 30}', ann],
    ["a key without its opening quote", '{name": "Ann", "age": 30}', ann],
    ["quotes inside a text", '{"name": "Ann "the Cat" Lee", "age": 30}', named('Ann "the Cat" Lee')],
    ["quotes at the beginning of a text", '{"name": ""Ann" Lee", "age": 30}', named('"Ann" Lee')],
    ["quotes at the end of a text", '{"name": "Lee, called "Ann"", "age": 30}', named('Lee, called "Ann"')],
    [
      "quotes before a comma inside a text",
      '{"name": "she is "Ann", he is "Bob" here", "age": 30}',
      named('she is "Ann", he is "Bob" here'),
    ],
    ["a quote inside in the last field", '{"age": 30, "name": "the "great" Ann"}', named('the "great" Ann')],
    ["a line break inside a text", '{"name": "Ann\nLee", "age": 30}', named("Ann\nLee")],
    ["a tab inside a text", '{"name": "Ann\tLee", "age": 30}', named("Ann\tLee")],
    ["a needless escape", '{"name": "Ann\\-Lee", "age": 30}', named("Ann\\-Lee")],
    ["an escape of a code point", '{"name": "Ann \\u00e9", "age": 30,}', named("Ann é")],
    ["a pair of escapes of code points", '{"name": "\\ud83d\\ude00", "age": 30,}', named("😀")],
    ["an escape with too few digits", '{"name": "\\u12 Ann", "age": 30}', named("\\u12 Ann")],
    ["a string in triple quotes", '{"name": """Ann\nLee""", "age": 30}', named("Ann\nLee")],
    [
      "a string in triple quotes, with quotes in it",
      '{"name": """Ann "Lee" Poe""", "age": 30}',
      named('Ann "Lee" Poe'),
    ],
    ["a string in triple single quotes", `{"name": '''Ann's''', "age": 30}`, named("Ann's")],
    ["an empty string", '{"name": "", "age": 30,}', named("")],
    ["a brace inside a text", '{"name": "Ann {Lee}", "age": 30,}', named("Ann {Lee}")],
    ["JSON inside a text, properly escaped", '{"name": "{\\"a\\": [1]}", "age": 30,}', named('{"a": [1]}')],
    ["other scripts without quotes", "{name: Анна, age: 30}", named("Анна")],
    ["emoji and combined letters", "{'name': '👩‍💻 Zoë', 'age': 30}", named("👩‍💻 Zoë")],
    ["Chinese in typographic quotes", "{“name”: “王小明”, “age”: 30}", named("王小明")],
  ]),
  ...repaired(strings, [
    ["single quotes in a list", "['a', 'b']", ["a", "b"]],
    ["apostrophes in a list in single quotes", "['don't', 'can't']", ["don't", "can't"]],
    ["items without quotes", "[apple, pear]", ["apple", "pear"]],
    ["quotes and commas inside items", '["he said "hi", "bye" loudly", "b"]', ['he said "hi", "bye" loudly', "b"]],
    ["quotes inside items", '["say "hi" now", "b"]', ['say "hi" now', "b"]],
    ["line breaks inside items", '["a\nb", "c"]', ["a\nb", "c"]],
    ["a regular expression with single backslashes", '["\\d+-\\w+"]', ["\\d+-\\w+"]],
  ]),
  ...repaired(codeFile, [
    [
      "code with raw line breaks",
      '{"path": "a.py", "code": "def f():\n    return 1\n"}',
      { path: "a.py", code: "def f():\n    return 1\n" },
    ],
    [
      "code with unescaped quotes",
      '{"path": "a.py", "code": "print("hello")\nprint("bye")", "lang": "py"}',
      { path: "a.py", code: 'print("hello")\nprint("bye")', lang: "py" },
    ],
    [
      "code with two quoted arguments",
      '{"path": "a.js", "code": "join("a", "b")", "lang": "js"}',
      { path: "a.js", code: 'join("a", "b")', lang: "js" },
    ],
    [
      "code between backticks",
      '{"path": "a.js", "code": `const a = "b";\nlet c = \'d\';`}',
      { path: "a.js", code: "const a = \"b\";\nlet c = 'd';" },
    ],
    [
      "code between three quotes",
      '{"path": "a.py", "code": """import os\nx = {"a": [1, 2]}\n"""}',
      { path: "a.py", code: 'import os\nx = {"a": [1, 2]}\n' },
    ],
    [
      "code with braces and unescaped quotes",
      '{"path": "a.js", "code": "function f() { log("x"); }", "lang": "js"}',
      { path: "a.js", code: 'function f() { log("x"); }', lang: "js" },
    ],
    [
      "HTML with unescaped attributes",
      '{"path": "a.html", "code": "<a href="/x" class="y">z</a>"}',
      { path: "a.html", code: '<a href="/x" class="y">z</a>' },
    ],
    [
      "properly escaped code in a broken object",
      '{"path": "a.js", "code": "log(\\"x\\");\\n", lang: "js",}',
      { path: "a.js", code: 'log("x");\n', lang: "js" },
    ],
  ]),
  ...repaired(plan, [
    [
      "quotes and a line break in a nested text",
      '{"goal": "fix "it"\nnow", "steps": [{"title": "run "npm test" twice", "status": "todo"}]}',
      { goal: 'fix "it"\nnow', steps: [{ title: 'run "npm test" twice', status: "todo" }] },
    ],
  ]),
  ...refused(person, [
    ["a text without quotes that may be a key and a value", '{"name": Ann: the first, "age": 30}'],
    ["an odd quote inside a text", '{"name": "Ann 6" tall", "age": 30}'],
    ["a path whose backslashes are not escaped", '{"name": "C:\\Users\\new", "age": 30}'],
    ["a quote that opens and never closes", '{"name": "she said "hi, "age": 30, "email": "x"}'],
  ]),
  ...refused(codeFile, [
    ["unescaped JSON inside a text", '{"path": "a.json", "code": "{"a": "b", "c": 1}", "lang": "json"}'],
    [
      "unescaped JSON with keys of the answer inside a text",
      '{"path": "a.json", "code": "{"path": "b", "code": "c"}"}',
    ],
    ["line breaks and backslashes between backticks", '{"path": "a.js", "code": `log("a\\n");\nlog("b");`}'],
    ["a template with an expression", `{"path": "a.js", "code": \`log($\{x})\`}`],
    ["a concatenation", '{"path": "a.js", "code": "a" + "b"}'],
  ]),
  ...refused(strings, [
    ["keys and values in a list", '["a": "b", "c": "d"]'],
    ["a backslash at the end of a line", '["a\\\nb"]'],
  ]),
  ...refused(strings, [["a call where a text should be", '[String("a"), "b"]']]),
  ...refused(settings, [["a constructor where a value should be", '{"theme": Theme("dark"), "fontSize": 3}']]),
];
