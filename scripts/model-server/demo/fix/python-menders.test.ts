import { describe, expect, test } from "vitest";
import { findMend } from "./find-mend.ts";
import { readProgramError } from "./program-error.ts";

const trace = (body: string) => `Traceback (most recent call last):\n${body}`;

describe("a mistake in Python, from what Python says of it", () => {
  test.each([
    [
      "total = 1\nprint(totl)",
      trace(
        "  File \"main.py\", line 2, in <module>\n    print(totl)\n          ^^^^\nNameError: name 'totl' is not defined. Did you mean: 'total'?",
      ),
      "total = 1\nprint(total)",
    ],
    [
      "print(json.dumps(1))",
      trace(
        "  File \"main.py\", line 1, in <module>\nNameError: name 'json' is not defined. Did you forget to import 'json'?",
      ),
      "import json\nprint(json.dumps(1))",
    ],
    [
      "def f()\n  return 1",
      "  File \"main.py\", line 1\n    def f()\n           ^\nSyntaxError: expected ':'",
      "def f():\n  return 1",
    ],
    [
      "print('x'",
      "  File \"main.py\", line 1\n    print('x'\n         ^\nSyntaxError: '(' was never closed",
      "print('x')",
    ],
    [
      "print('abc)",
      '  File "main.py", line 1\n    print(\'abc)\n          ^\nSyntaxError: unterminated string literal (detected at line 1)',
      "print('abc')",
    ],
    [
      "def f():\nreturn 1",
      '  File "main.py", line 2\n    return 1\n    ^^^^^^\nIndentationError: expected an indented block after function definition on line 1',
      "def f():\n    return 1",
    ],
    [
      "import mth",
      trace("  File \"main.py\", line 1, in <module>\n    import mth\nModuleNotFoundError: No module named 'mth'"),
      "import math",
    ],
    [
      "from calc import ad\nprint(ad(1))",
      trace(
        "  File \"main.py\", line 1, in <module>\n    from calc import ad\nImportError: cannot import name 'ad' from 'calc' (/session/calc.py). Did you mean: 'add'?",
      ),
      "from calc import add\nprint(add(1))",
    ],
    [
      "x = [1]\nx.apend(2)",
      trace(
        "  File \"main.py\", line 2, in <module>\n    x.apend(2)\nAttributeError: 'list' object has no attribute 'apend'. Did you mean: 'append'?",
      ),
      "x = [1]\nx.append(2)",
    ],
    [
      "print 'x'",
      "  File \"main.py\", line 1\n    print 'x'\n    ^^^^^^^^^\nSyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
      "print('x')",
    ],
  ])("%j", (text, output, mended) => {
    const texts = new Map([
      ["main.py", text],
      ["calc.py", "def add(a):\n    return a\n"],
    ]);
    const error = readProgramError(output, [...texts.keys()]);
    expect(error && findMend(error, texts)).toMatchObject({ path: "main.py", text: mended });
  });
});
