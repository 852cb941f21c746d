// Cut answers, and missing or wrong brackets.
import { type BrokenAnswer, repaired, refused } from "./broken-answer.ts";
import { action, codeFile, invoice, numbers, people, person, plan, strings, tree } from "./schemas.ts";

const ann = { name: "Ann", age: 30, tags: [] };
const step = (title: string) => ({ title, status: "todo" });

export const endings: readonly BrokenAnswer[] = [
  ...repaired(person, [
    ["a missing brace at the end", '{"age": 30, "name": "Ann"', ann],
    ["a missing brace behind a line break", '{"name": "Ann", "age": 30\n', ann],
    ["a missing brace at the end of a fence", '```json\n{"name": "Ann", "age": 30\n```', ann],
    ["a missing brace before prose", '{"age": 30, "name": "Ann"\n\nI hope this helps!', ann],
    ["a missing bracket and brace", '{"name": "Ann", "age": 30, "tags": ["x", "y"', { ...ann, tags: ["x", "y"] }],
    ["a missing bracket before the brace", '{"name": "Ann", "age": 30, "tags": ["x"}', { ...ann, tags: ["x"] }],
    [
      "a missing bracket before the next key",
      '{"name": "Ann", "tags": ["x", "y", "age": 30}',
      { ...ann, tags: ["x", "y"] },
    ],
    ["a bracket for the brace at the end", '{"name": "Ann", "age": 30]', ann],
    ["a brace for a bracket inside", '{"name": "Ann", "tags": ["x"}, "age": 30}', { ...ann, tags: ["x"] }],
    ["one brace too many", '{"name": "Ann", "age": 30}}', ann],
    ["a missing opening brace", '"name": "Ann", "age": 30}', ann],
    ["a missing opening brace in a fence", '```json\n"name": "Ann",\n"age": 30\n}\n```', ann],
    [
      "cut in an unknown field",
      '{"name": "Ann", "age": 30, "email": "e", "tags": [], "remark": "she is',
      { ...ann, email: "e" },
    ],
    [
      "cut behind the comma after the last field there can be",
      '{"name": "Ann", "age": 30, "email": "e", "tags": ["x"],',
      { ...ann, email: "e", tags: ["x"] },
    ],
  ]),
  ...repaired(strings, [
    ["a missing bracket at the end of a list", '["a", "b"', ["a", "b"]],
    ["a brace for the bracket of a list", '["a", "b"}', ["a", "b"]],
    ["one bracket too many", '["a", "b"]]', ["a", "b"]],
  ]),
  ...repaired(plan, [
    [
      "everything open at the end",
      '{"goal": "g", "steps": [{"title": "a", "status": "todo"}, {"title": "b", "status": "todo"',
      { goal: "g", steps: [step("a"), step("b")] },
    ],
    [
      "a missing brace between objects of a list",
      '{"goal": "g", "steps": [{"title": "a", "status": "todo", {"title": "b", "status": "todo"}]}',
      { goal: "g", steps: [step("a"), step("b")] },
    ],
    [
      "a missing bracket of a list of objects",
      '{"steps": [{"title": "a", "status": "todo"}, {"title": "b", "status": "todo"}, "goal": "g"}',
      { goal: "g", steps: [step("a"), step("b")] },
    ],
  ]),
  ...repaired(tree, [
    [
      "a nested tree without its last brackets",
      '{"name": "a", "children": [{"name": "b", "children": [{"name": "c", "children": []',
      { name: "a", children: [{ name: "b", children: [{ name: "c", children: [] }] }] },
    ],
  ]),
  ...repaired(action, [
    [
      "a missing brace behind a boolean",
      '{"type": "finish", "summary": "all done", "success": true',
      { type: "finish", summary: "all done", success: true },
    ],
  ]),
  ...repaired(people, [
    [
      "a missing bracket at the end of objects",
      '[{"name": "Ann", "age": 30}, {"name": "Bob", "age": 31}',
      [ann, { name: "Bob", age: 31, tags: [] }],
    ],
  ]),
  ...refused(person, [
    ["cut in a text", '{"age": 30, "name": "An'],
    ["cut in a number", '{"name": "Ann", "age": 3'],
    ["cut behind a colon", '{"name": "Ann", "age":'],
    ["cut behind a key", '{"name": "Ann", "age": 30, "email": "x", "tags"'],
    ["cut behind a key in single quotes", "{'name': 'Ann', 'age': 30, 'email': 'x', 'tags'"],
    ["cut in a key", '{"name": "Ann", "ag'],
    ["cut behind a comma, with more to come", '{"name": "Ann", "age": 30,'],
    ["cut in a field that may be missing", '{"name": "Ann", "age": 30, "email": "ann@exam'],
    ["cut in a list that may be missing", '{"name": "Ann", "age": 30, "tags": ["x", "y'],
    ["a text without its closing quote at the very end", '{"age": 30, "name": "Ann}'],
    ["closed too early, with more behind it", '{"name": "Ann", "age": 30}, "email": "e"}'],
    ["an empty object", "{}"],
    ["only an opening brace", "{"],
  ]),
  ...refused(strings, [
    ["cut behind a comma in a list", '["a", "b",'],
    ["cut in the last item", '["a", "b", "c'],
    ["only an opening bracket", "["],
  ]),
  ...refused(numbers, [["cut in the last number", "[1, 2, 3"]]),
  ...refused(plan, [
    ["cut in a nested object", '{"goal": "g", "steps": [{"title": "a", "status": "todo"}, {"title": "b"'],
    ["cut behind a nested comma", '{"goal": "g", "steps": [{"title": "a", "status": "todo"},'],
  ]),
  ...refused(codeFile, [
    ["code that was cut, and ends with a brace", '{"path": "a.js", "code": "function f() { return 1; }'],
    ["code that was cut in the middle", '{"path": "a.py", "code": "def f():\\n    retu'],
  ]),
  ...refused(tree, [["a tree with a child cut off", '{"name": "a", "children": [{"name": "b", "children": ']]),
  ...refused(invoice, [
    [
      "an invoice cut in its lines",
      '{"invoiceNumber": "7", "date": "2024-02-29", "currency": "EUR", "lines": [{"text": "a", "quantity": 1, "pri',
    ],
  ]),
];
