// The functions that the demo model knows: real files in `functions/`, and the checks from which their tests are written.
import { readFileSync } from "node:fs";
import { transform } from "sucrase";
import { mentions } from "./words.ts";

export type Language = "typescript" | "javascript" | "python";

export interface KnownFunction {
  /** Its files are `functions/<id>.ts` and `functions/<id>.py`. */
  readonly id: string;
  readonly label: string;
  /** Besides its id. */
  readonly phrases?: readonly string[];
  /** As TypeScript writes them; names and literals are translated for Python. `throws` instead of a value. */
  readonly checks: readonly (readonly [title: string, call: string, expected: string])[];
}

export const functions: readonly KnownFunction[] = [
  {
    id: "roman",
    label: "Roman numerals",
    checks: [
      ["writes the year 1987", "toRoman(1987)", '"MCMLXXXVII"'],
      ["writes four as a subtraction", "toRoman(4)", '"IV"'],
      ["writes the largest number", "toRoman(3999)", '"MMMCMXCIX"'],
      ["reads what it wrote", "fromRoman(toRoman(1987))", "1987"],
      ["reads lower case too", 'fromRoman("xiv")', "14"],
      ["has no numeral for zero", "toRoman(0)", "throws"],
      ["refuses IIII", 'fromRoman("IIII")', "throws"],
    ],
  },
  {
    id: "fizzbuzz",
    label: "FizzBuzz",
    phrases: ["fizz buzz"],
    checks: [
      ["counts to five", "fizzBuzz(5)", '["1", "2", "Fizz", "4", "Buzz"]'],
      ["says both at fifteen", "fizzBuzz(15)[14]", '"FizzBuzz"'],
      ["says nothing up to zero", "fizzBuzz(0)", "[]"],
    ],
  },
  {
    id: "fibonacci",
    label: "Fibonacci numbers",
    checks: [
      ["starts with zero and one", "fibonacci(7)", "[0, 1, 1, 2, 3, 5, 8]"],
      ["reaches the fiftieth", "fibonacci(50)[49]", "7778742049"],
      ["gives none when none are asked for", "fibonacci(0)", "[]"],
    ],
  },
  {
    id: "primes",
    label: "prime numbers",
    checks: [
      ["finds the primes up to thirty", "primes(30)", "[2, 3, 5, 7, 11, 13, 17, 19, 23, 29]"],
      ["includes the last number", "primes(13)[5]", "13"],
      ["finds none below two", "primes(1)", "[]"],
    ],
  },
  {
    id: "palindrome",
    label: "palindromes",
    checks: [
      ["accepts a whole sentence", 'isPalindrome("A man, a plan, a canal: Panama")', "true"],
      ["tells other words apart", 'isPalindrome("palindrome")', "false"],
      ["accepts letters with accents", 'isPalindrome("Été")', "true"],
      ["accepts the empty text", 'isPalindrome("")', "true"],
    ],
  },
  {
    id: "slugify",
    label: "slugs",
    phrases: ["slug"],
    checks: [
      ["joins words with hyphens", 'slugify("Hello, World!")', '"hello-world"'],
      ["drops accents", 'slugify("Crème Brûlée")', '"creme-brulee"'],
      ["spells out an ampersand", 'slugify("Salt & Pepper")', '"salt-and-pepper"'],
      ["keeps a slug as it is", 'slugify("ten-10-tips")', '"ten-10-tips"'],
    ],
  },
];

export function functionIn(request: string): KnownFunction | undefined {
  return functions.find(({ id, phrases = [] }) => mentions(request, [id, ...phrases]));
}

export interface FunctionFiles {
  readonly path: string;
  readonly content: string;
  readonly testPath: string;
  readonly test: string;
}

/** `module` is the name of the file without its ending. */
export function filesOf(known: KnownFunction, language: Language, module: string): FunctionFiles {
  if (language === "python") {
    const files = { path: `${module}.py`, testPath: `test_${module}.py` };
    return { ...files, content: stored(`${known.id}.py`), test: pythonTest(known, module) };
  }
  const ending = language === "typescript" ? "ts" : "js";
  const content = stored(`${known.id}.ts`);
  return {
    path: `${module}.${ending}`,
    content: language === "typescript" ? content : withoutTypes(content),
    testPath: `${module}.test.${ending}`,
    test: javascriptTest(known, `./${module}.${ending}`),
  };
}

function javascriptTest({ checks }: KnownFunction, path: string): string {
  const tests = checks.map(([title, call, expected]) => {
    const body = expected === "throws" ? `assert.throws(() => ${call})` : `assert.deepEqual(${call}, ${expected})`;
    return `test("${title}", () => {\n  ${body};\n});\n`;
  });
  const imports = `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { ${namesIn(checks).join(", ")} } from "${path}";\n`;
  return [imports, ...tests].join("\n");
}

function pythonTest({ checks }: KnownFunction, module: string): string {
  const tests = checks.map(([title, call, expected]) => {
    const body =
      expected === "throws"
        ? `with self.assertRaises(ValueError):\n            ${inPython(call)}`
        : `self.assertEqual(${inPython(call)}, ${inPython(expected)})`;
    return `    def test_${title.toLowerCase().replaceAll(" ", "_")}(self):\n        ${body}\n`;
  });
  const head = `import unittest\n\nfrom ${module} import ${namesIn(checks).map(inPython).join(", ")}\n\n\nclass Tests(unittest.TestCase):\n`;
  return `${head}${tests.join("\n")}\n\nif __name__ == "__main__":\n    unittest.main()\n`;
}

function namesIn(checks: KnownFunction["checks"]): string[] {
  return [...new Set(checks.map(([, call]) => call.slice(0, call.indexOf("("))))].toSorted();
}

/** Outside of quotation marks: `isPalindrome("No")` is `is_palindrome("No")`, `true` is `True`. */
function inPython(expression: string): string {
  return expression.replace(/"[^"]*"|\btrue\b|\bfalse\b|(?<=[a-z])[A-Z]/g, (found) => {
    if (found.startsWith('"')) return found;
    return found.length > 1 ? found.charAt(0).toUpperCase() + found.slice(1) : `_${found.toLowerCase()}`;
  });
}

function withoutTypes(source: string): string {
  const { code } = transform(source, { transforms: ["typescript"], disableESTransforms: true });
  return code.replace(/[ \t]+(?=[,;)\n])/g, "");
}

function stored(path: string): string {
  return readFileSync(new URL(`functions/${path}`, import.meta.url), "utf8");
}
