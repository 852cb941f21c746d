// The functions that the demo model knows by heart, each a real file with a real test beside it, in `functions/`.
import { readFileSync } from "node:fs";
import { transform } from "sucrase";
import { mentions } from "./words.ts";

export interface FunctionTopic {
  /** Its folder. */
  readonly id: string;
  readonly label: string;
  readonly phrases: readonly string[];
}

export type FunctionLanguage = "typescript" | "javascript" | "python";

export interface FunctionFiles {
  readonly path: string;
  readonly content: string;
  readonly testPath: string;
  readonly test: string;
  /** What the test imports. */
  readonly names: readonly string[];
}

/** Special ones before general ones. */
export const functionTopics: readonly FunctionTopic[] = [
  { id: "fibonacci", label: "Fibonacci numbers", phrases: ["fibonacci", "fibonaci"] },
  { id: "fizzbuzz", label: "FizzBuzz", phrases: ["fizzbuzz", "fizz buzz"] },
  { id: "factorial", label: "factorials", phrases: ["factorial"] },
  { id: "primes", label: "prime numbers", phrases: ["prime number", "primes", "is prime", "eratosthenes", "prime"] },
  { id: "palindrome", label: "palindromes", phrases: ["palindrome"] },
  { id: "quicksort", label: "quicksort", phrases: ["quicksort", "quick sort"] },
  { id: "bubblesort", label: "bubble sort", phrases: ["bubblesort", "bubble sort"] },
  {
    id: "mergesort",
    label: "merge sort",
    phrases: [
      "mergesort",
      "merge sort",
      "sort a list",
      "sort an array",
      "sort numbers",
      "sorts a list",
      "sorts an array",
      "sorting function",
      "sorting algorithm",
      "sort algorithm",
      "sort function",
    ],
  },
  { id: "binary-search", label: "binary search", phrases: ["binary search"] },
  { id: "roman", label: "Roman numerals", phrases: ["roman numeral", "roman number", "to roman"] },
  {
    id: "word-count",
    label: "counting words",
    phrases: [
      "word count",
      "count words",
      "counts words",
      "count the words",
      "counts the words",
      "word frequency",
      "word frequencies",
    ],
  },
  { id: "debounce", label: "debouncing", phrases: ["debounce"] },
  { id: "slugify", label: "slugs", phrases: ["slugify", "slug"] },
  { id: "parse-csv", label: "parsing CSV", phrases: ["csv"] },
  { id: "anagrams", label: "anagrams", phrases: ["anagram"] },
  { id: "levenshtein", label: "the Levenshtein distance", phrases: ["levenshtein", "edit distance"] },
  {
    id: "gcd",
    label: "the greatest common divisor",
    phrases: ["gcd", "greatest common divisor", "common divisor", "least common multiple"],
  },
  {
    id: "reverse",
    label: "reversing a text",
    phrases: [
      "reverse a string",
      "reverses a string",
      "reverse a text",
      "reverse string",
      "reverse the string",
      "string reversal",
    ],
  },
];

export function functionIn(wish: string): FunctionTopic | undefined {
  return functionTopics.find(({ phrases }) => mentions(wish, phrases));
}

export function filesOf({ id }: FunctionTopic, language: FunctionLanguage): FunctionFiles {
  const extension = language === "python" ? "py" : "ts";
  const content = stored(`${id}/function.${extension}`);
  const test = stored(`${id}/test.${extension}`);
  if (language === "python") return pythonFiles(id.replaceAll("-", "_"), content, test);
  const files = typescriptFiles(id, content, test);
  return language === "typescript" ? files : withoutTypes(files);
}

function typescriptFiles(id: string, content: string, test: string): FunctionFiles {
  const [checks = "", imported = "", ...body] = test.split(/(?<=\n)/);
  const names = namesIn(imported);
  const used = parts(stored("check.ts")).filter(
    (part) => !part.includes("function thrown") || namesIn(checks).includes("thrown"),
  );
  const path = `${id}.ts`;
  return {
    path,
    content,
    testPath: `${id}.test.ts`,
    test: `import { ${names.join(", ")} } from "./${path}";\n\n${used.join("\n\n").replaceAll("export ", "")}\n${body.join("")}`,
    names,
  };
}

function pythonFiles(module: string, content: string, test: string): FunctionFiles {
  const [checks = "", imported = "", ...body] = test.split(/(?<=\n)/);
  const names = namesIn(imported);
  const used = parts(stored("check.py"), /\n\n\n(?=def )/).filter(
    (part) => !part.includes("def thrown") || namesIn(checks).includes("thrown"),
  );
  return {
    path: `${module}.py`,
    content,
    testPath: `test_${module}.py`,
    test: `from ${module} import ${names.join(", ")}\n\n${used.join("\n\n\n")}\n\n${body.join("")}`,
    names,
  };
}

function withoutTypes(files: FunctionFiles): FunctionFiles {
  const inJavascript = (text: string) => text.replace(/\.ts$/, ".js");
  return {
    ...files,
    path: inJavascript(files.path),
    content: strip(files.content),
    testPath: inJavascript(files.testPath),
    test: strip(files.test).replace(`"./${files.path}"`, `"./${inJavascript(files.path)}"`),
  };
}

function strip(source: string): string {
  const { code } = transform(source, { transforms: ["typescript"], disableESTransforms: true });
  return code.replace(/[ \t]+(?=[,;)\n])/g, "").replace(/\n{3,}/g, "\n\n");
}

function namesIn(line: string): string[] {
  const list = /import (?:\{ )?([^}]*?)(?: \} from .*)?\n/.exec(line)?.[1] ?? "";
  return list.split(", ").map((name) => name.trim());
}

function parts(source: string, between = /\n\n(?=\/\*\* |export )/): string[] {
  return source.trimEnd().split(between);
}

function stored(path: string): string {
  return readFileSync(new URL(`functions/${path}`, import.meta.url), "utf8");
}
