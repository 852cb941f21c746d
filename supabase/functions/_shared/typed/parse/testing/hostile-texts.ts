// Texts of any length that provoke backtracking, long lookahead or deep nesting.

export interface HostileText {
  readonly name: string;
  readonly make: (length: number) => string;
}

const repeated = (name: string, unit: string, before = "", after = ""): HostileText => ({
  name,
  make: (length) => `${before}${unit.repeat(Math.ceil((length - before.length - after.length) / unit.length))}${after}`,
});

const open = '{"name": "';

export const hostileTexts: readonly HostileText[] = [
  repeated("opening brackets", "["),
  repeated("opening braces", "{"),
  repeated("nested objects", '{"a":'),
  repeated("nested lists and objects", '[{"a":'),
  repeated("closing brackets", "]", "["),
  repeated("quotes in a text", '"', open),
  repeated("quotes and commas in a text", '", ', open),
  repeated("quotes and colons in a text", '": ', open),
  repeated("quotes and braces in a text", '"} ', open),
  repeated("quotes and keys in a text", '", "x', open),
  repeated("quotes and blanks in a text", `"${" ".repeat(300)}`, open),
  repeated("blanks behind a quote", " ", `${open}"`),
  repeated("blanks behind a key", " ", '{"name"'),
  repeated("blanks behind a comma", " ", `${open}x",`),
  repeated("backslashes", "\\", open),
  repeated("broken code points", "\\u", open),
  repeated("apostrophes", "a'", "{'name': '"),
  repeated("keys without end", "a", "{"),
  repeated("quoted keys without end", "a", '{"'),
  repeated("words without quotes", "a", '{"name": '),
  repeated("commas", ",", '{"name": "x"'),
  repeated("commas in a list", ",", "["),
  repeated("comments", "/**/", "{"),
  repeated("half comments", "/*", "{"),
  repeated("stars in a comment", "*", "{/*"),
  repeated("comment signs in a text without quotes", "a //", '{"name": '),
  repeated("fences", "```\n"),
  repeated("fences in an object", "```", "{"),
  repeated("backticks in a text", "`", '{"name": `'),
  repeated("triple quotes", '"""', '{"name": '),
  repeated("half reasoning", "<think>"),
  repeated("ends of reasoning", "</think>"),
  repeated("angle brackets", "<"),
  repeated("small objects in prose", '{"a": 1} and '),
  repeated("objects of the answer", '{"name": "x", "age": 1}\n'),
  repeated("braces in prose", "{a} "),
  repeated("keys without braces", '"name": "x"\n'),
  repeated("numbers in a list", "1,", "["),
  repeated("texts in a list", '"a", ', "["),
  repeated("entries of an object", '"k": "v", ', "{", '"age": 1}'),
  repeated("garbage", "{]", "["),
  repeated("dots", "...", "["),
  repeated("escaped answers in answers", '{\\"a\\": ', '"'),
  repeated("prose", "Lorem ipsum, dolor: sit amet. "),
  repeated("line breaks", "\n", '{"name": "x"'),
  repeated("semicolons and equals signs", "a=b;", "{"),
];
