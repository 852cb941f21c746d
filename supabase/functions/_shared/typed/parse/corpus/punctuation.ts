// Commas, colons and comments.
import { type BrokenAnswer, repaired, refused } from "./broken-answer.ts";
import { numbers, person, plan, scores, settings, strings } from "./schemas.ts";

const ann = { name: "Ann", age: 30, tags: [] };

export const punctuation: readonly BrokenAnswer[] = [
  ...repaired(person, [
    ["a trailing comma in an object", '{"name": "Ann", "age": 30,}', ann],
    ["a trailing comma and a line break", '{\n  "name": "Ann",\n  "age": 30,\n}', ann],
    ["a double comma between fields", '{"name": "Ann",, "age": 30}', ann],
    ["a comma before the first field", '{, "name": "Ann", "age": 30}', ann],
    ["a missing comma between fields on one line", '{"name": "Ann" "age": 30}', ann],
    ["missing commas between lines", '{\n  "name": "Ann"\n  "age": 30\n}', ann],
    ["a missing comma behind a number", '{"age": 30 "name": "Ann"}', ann],
    ["a missing comma behind a list", '{"tags": ["x"] "name": "Ann", "age": 30}', { ...ann, tags: ["x"] }],
    ["semicolons for commas", '{"name": "Ann"; "age": 30;}', ann],
    ["an equals sign for a colon", '{"name" = "Ann", "age" = 30}', ann],
    ["arrows for colons", '{"name" => "Ann", "age" => 30}', ann],
    ["a missing colon", '{"name" "Ann", "age": 30}', ann],
    ["a missing colon before a list", '{"name": "Ann", "tags" ["x"], "age": 30}', { ...ann, tags: ["x"] }],
    ["a space before colons", '{"name" : "Ann" , "age" : 30 }', ann],
    ["comments behind fields", '{"name": "Ann", // her first name\n "age": 30 // in years\n}', ann],
    ["a comment in a block", '{/* who */ "name": "Ann", "age": /* years */ 30}', ann],
    ["Python comments", '{\n "name": "Ann", # first name\n "age": 30 # years\n}', ann],
    ["a comment with a quote in it", '{"name": "Ann", // called "Annie"\n "age": 30}', ann],
    ["a comment with a brace in it", '{"name": "Ann", // see {docs}\n "age": 30}', ann],
    [
      "an address that looks like a comment",
      '{"name": "https://ann.example", "age": 30,}',
      { ...ann, name: "https://ann.example" },
    ],
    ["tabs and no-break spaces between parts", '{\t"name":\u00a0"Ann",\u00a0\t"age":\u00a030,\t}', ann],
    ["a byte order mark", '\ufeff{"name": "Ann", "age": 30,}', ann],
    ["Windows line ends", '{\r\n"name": "Ann",\r\n"age": 30,\r\n}\r\n', ann],
  ]),
  ...repaired(strings, [
    ["a trailing comma in a list", '["a", "b",]', ["a", "b"]],
    ["missing commas in a list, on lines of their own", '["a"\n"b"\n"c"]', ["a", "b", "c"]],
    ["a missing comma in a list", '["a" "b", "c"]', ["a", "b", "c"]],
    ["a comment in a list", '["a", // first\n"b"]', ["a", "b"]],
  ]),
  ...repaired(numbers, [["a trailing comma behind numbers", "[1, 2, 3,]", [1, 2, 3]]]),
  ...repaired(scores, [
    ["a trailing comma in a record", '{"a": 1, "b": 2,}', { a: 1, b: 2 }],
    ["a missing comma in a record, between lines", '{"a": 1\n"b": 2}', { a: 1, b: 2 }],
  ]),
  ...repaired(plan, [
    [
      "trailing commas at every depth",
      '{"goal": "g", "steps": [{"title": "t", "status": "todo",}, {"title": "u", "status": "done",},],}',
      {
        goal: "g",
        steps: [
          { title: "t", status: "todo" },
          { title: "u", status: "done" },
        ],
      },
    ],
    [
      "a missing comma between objects",
      '{"goal": "g", "steps": [{"title": "t", "status": "todo"} {"title": "u", "status": "done"}]}',
      {
        goal: "g",
        steps: [
          { title: "t", status: "todo" },
          { title: "u", status: "done" },
        ],
      },
    ],
  ]),
  ...refused(person, [
    ["a thousands comma without quotes", '{"name": "Ann", "age": 1,234}'],
    ["a value that is missing", '{"name": "Ann", "age": , "email": "a@b.c"}'],
    ["a value that is missing at the end", '{"name": "Ann", "age": }'],
    ["a list of names without quotes under one key", '{"name": Smith, John, "age": 30}'],
  ]),
  ...refused(numbers, [
    ["a hole in a list", "[1,,3]"],
    ["dots for the rest of a list", "[1, 2, 3, ...]"],
  ]),
  ...refused(strings, [
    ["an ellipsis for the rest of a list", '["a", "b", …]'],
    ["a comment for the rest of a list", '["a", "b" // ... and so on\n]'],
    ["dots between items", '["a", ..., "z"]'],
  ]),
  ...refused(settings, [
    ["a comment for what was left out of an object", '{"theme": "dark", /* remaining settings omitted */}'],
    ["dots for the rest of an object", '{"theme": "dark", ...}'],
    ["unrelated keys only", '{"color": "red", "size": 3}'],
  ]),
];
