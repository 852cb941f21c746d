// Keys, enums, aliases, unions and lists of the schema.
import { type BrokenAnswer, repaired, refused } from "./broken-answer.ts";
import { action, invoice, label, person, plan, scores, settings, shape, toolChoice, tree } from "./schemas.ts";

const ann = { name: "Ann", age: 30, tags: [] };
const bill = (currency: string, more = "") =>
  `{"number": "7", "date": "2024-02-29", "currency": ${currency}, "lines": [], "total": 1, "isPaid": false, "note": null${more}}`;
const billed = (currency: string) => ({
  invoiceNumber: "7",
  date: "2024-02-29",
  currency,
  lines: [],
  total: 1,
  isPaid: false,
  note: null,
});
const stepped = (status: string) => ({ goal: "g", steps: [{ title: "t", status }] });
const step = (status: string) => `{"goal": "g", "steps": [{"title": "t", "status": ${status}}]}`;

export const choices: readonly BrokenAnswer[] = [
  ...repaired(person, [
    ["keys in capitals", '{"NAME": "Ann", "AGE": 30}', ann],
    ["keys with a capital", '{"Name": "Ann", "Age": 30}', ann],
    ["keys with blanks", '{" name ": "Ann", "age:": 30}', ann],
    ["an unknown key", '{"name": "Ann", "age": 30, "height": 170}', ann],
    ["nested data under an unknown key", '{"name": "Ann", "age": 30, "meta": {"source": ["a", {"b": 1}]}}', ann],
    ["one string for a list of strings", '{"name": "Ann", "age": 30, "tags": "x"}', { ...ann, tags: ["x"] }],
    ["a number in a list of strings", '{"name": "Ann", "age": 30, "tags": ["x", 2]}', { ...ann, tags: ["x", "2"] }],
    ["a list in a string", '{"name": "Ann", "age": 30, "tags": "[\\"x\\", \\"y\\"]"}', { ...ann, tags: ["x", "y"] }],
    ["a list of one for a number", '{"name": "Ann", "age": [30]}', ann],
    ["a list of one for a string", '{"name": ["Ann"], "age": 30}', ann],
    ["a value under its own key", '{"name": "Ann", "age": {"value": 30}}', ann],
    ["a field twice, with the same value", '{"name": "Ann", "age": 30, "age": 30}', ann],
  ]),
  ...repaired(invoice, [
    ["an alias for a key", bill('"EUR"'), billed("EUR")],
    ["an alias in another style", bill('"EUR"').replace("number", "Invoice No"), billed("EUR")],
    [
      "a key in snake case",
      bill('"EUR"').replace("isPaid", "is_paid").replace("number", "invoice_number"),
      billed("EUR"),
    ],
    ["a key in words", bill('"EUR"').replace("isPaid", "Is paid?").replace("number", "Invoice Number"), billed("EUR")],
    ["an enum in small letters", bill('"eur"'), billed("EUR")],
    ["an alias of an enum", bill('"€"'), billed("EUR")],
    ["an alias of an enum in words", bill('"us dollar"'), billed("USD")],
    ["an enum without quotes", bill("EUR"), billed("EUR")],
    ["an enum with a point", bill('"EUR."'), billed("EUR")],
    ["an enum in a few words", bill('"CHF (Swiss francs)"'), billed("CHF")],
    ["a number for a string", bill('"EUR"').replace('"7"', "7"), billed("EUR")],
  ]),
  ...repaired(plan, [
    ["an enum with a blank for an underscore", step('"in progress"'), stepped("in_progress")],
    ["an enum in camel case", step('"inProgress"'), stepped("in_progress")],
    ["an enum with a hyphen and capitals", step('"IN-PROGRESS"'), stepped("in_progress")],
    ["an enum with a mark", step('"✅ done"'), stepped("done")],
    ["one object for a list of objects", '{"goal": "g", "steps": {"title": "t", "status": "todo"}}', stepped("todo")],
    [
      "a list of objects in a string",
      JSON.stringify({ goal: "g", steps: '[{"title": "t", "status": "done"}]' }),
      stepped("done"),
    ],
  ]),
  ...repaired(toolChoice, [
    ["a choice as plain text", "read_file", "read_file"],
    ["a choice in quotes", '"write_file"', "write_file"],
    ["a choice in capitals", "READ_FILE", "read_file"],
    ["a choice in words", "Read file.", "read_file"],
    ["a choice in bold", "**run_command**", "run_command"],
    ["a choice by its alias", "Bash", "run_command"],
    ["a choice in a sentence", "I would use `read_file` here.", "read_file"],
    ["a choice in a fence", "```\nask_user\n```", "ask_user"],
    ["a choice behind reasoning", "<think>write_file or read_file?</think>\nread_file", "read_file"],
    ["a choice behind a label", "Tool: write_file", "write_file"],
  ]),
  ...repaired(label, [
    ["an enum in a sentence", '{"label": "This is a bug", "confidence": "0.9"}', { label: "bug", confidence: 0.9 }],
    [
      "an enum with an explanation",
      '{"label": "Feature: new button", "confidence": 1}',
      { label: "feature", confidence: 1 },
    ],
  ]),
  ...repaired(action, [
    [
      "an action by its discriminator in another style",
      '{"type": "ReadFile", "path": "a.ts"}',
      { type: "read_file", path: "a.ts" },
    ],
    [
      "an action whose discriminator comes last",
      '{"path": "a.ts", "content": "x", "type": "write_file"}',
      { type: "write_file", path: "a.ts", content: "x" },
    ],
    [
      "an action with a number in quotes",
      '{"type": "run", "command": "npm test", "timeoutSeconds": "60"}',
      { type: "run", command: "npm test", timeoutSeconds: 60 },
    ],
    [
      "an action with fields of another one",
      '{"type": "read_file", "path": "a.ts", "content": "x"}',
      { type: "read_file", path: "a.ts" },
    ],
    [
      "an action in Python",
      "{'type': 'finish', 'summary': 'Done', 'success': True}",
      { type: "finish", summary: "Done", success: true },
    ],
    ["an action in a wrapper", '{"action": {"type": "run", "command": "ls"}}', { type: "run", command: "ls" }],
    ["an action with its key in capitals", '{"Type": "run", "Command": "ls"}', { type: "run", command: "ls" }],
  ]),
  ...repaired(shape, [
    ["the first of two shapes", "{'radius': 2}", { radius: 2 }],
    ["the second of two shapes, with numbers in quotes", '{"width": "2", "height": "3"}', { width: 2, height: 3 }],
    ["the second of two shapes, with more", '{"width": 2, "height": 3, "color": "red",}', { width: 2, height: 3 }],
  ]),
  ...repaired(tree, [
    [
      "a tree with one child for a list",
      '{"name": "a", "children": {"name": "b", "children": []}}',
      { name: "a", children: [{ name: "b", children: [] }] },
    ],
    [
      "a tree in Python",
      "{'name': 'a', 'children': [{'name': 'b', 'children': [],},]}",
      { name: "a", children: [{ name: "b", children: [] }] },
    ],
  ]),
  ...repaired(scores, [
    ["a record in Python", "{'Ann Lee': 1, 'Bob': 2.5}", { "Ann Lee": 1, Bob: 2.5 }],
    ["a record with keys without quotes", "{ann: 1, bob: '2'}", { ann: 1, bob: 2 }],
  ]),
  ...repaired(settings, [["one setting among unknown keys", '{"Theme": "Dark", "volume": 3}', { theme: "dark" }]]),
  ...refused(toolChoice, [
    ["a choice that is denied", "Do not use read_file."],
    ["two choices", "read_file or write_file"],
    ["a choice that does not exist", "delete_file"],
    ["a choice in a long explanation", `${"The user wants to see what is inside. ".repeat(8)}So read_file it is.`],
    ["no choice", "I am not sure."],
  ]),
  ...refused(label, [
    ["an enum that is denied", '{"label": "not a bug", "confidence": 0.9}'],
    ["two members of an enum", '{"label": "bug/feature", "confidence": 0.5}'],
    ["a member that does not exist", '{"label": "defect", "confidence": 0.9}'],
    ["several members in a list", '{"label": ["bug", "feature"], "confidence": 0.9}'],
    ["a part of a word that is a member", '{"label": "debugging", "confidence": 0.9}'],
    ["a member in doubt", '{"label": "maybe a bug?", "confidence": 0.2}'],
  ]),
  ...refused(person, [
    ["a list written as one string", '{"name": "Ann", "age": 30, "tags": "x, y"}'],
    ["null for a list", '{"name": "Ann", "age": 30, "tags": [null]}'],
    ["two names for one string", '{"name": ["Ann", "Bob"], "age": 30}'],
  ]),
  ...refused(invoice, [
    ["a currency that is not in the list", bill('"GBP"')],
    ["a field under its key and its alias, with different values", bill('"EUR"', ', "invoiceNumber": "8"')],
    ["an invalid date", bill('"EUR"').replace("2024-02-29", "29.2.2024")],
  ]),
  ...refused(action, [
    ["an action that does not exist", '{"type": "delete", "path": "a.ts"}'],
    ["an action without its field", '{"type": "write_file", "path": "a.ts"}'],
    ["an action without its discriminator", '{"path": "a.ts"}'],
  ]),
  ...refused(scores, [["a text among numbers", '{"a": 1, "b": "two"}']]),
  ...refused(tree, [["a tree whose child is a name", '{"name": "a", "children": ["b"]}']]),
];
