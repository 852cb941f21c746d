import { expect, test } from "vitest";
import { chosenEntry, runnablePaths } from "./program-choice.ts";

const ran = (...entries: string[]) => entries.map((entry) => ({ entry }));

test("Only programs are offered, those near the root first", () => {
  const paths = ["lib/b.ts", "index.html", "lib/deep/c.py", "z.js", "a.mjs", "README.md"];
  expect(runnablePaths(paths)).toEqual(["a.mjs", "z.js", "lib/b.ts", "lib/deep/c.py"]);
});

test("The remembered file is offered, then the last one that ran, then one that looks like a beginning, then the first", () => {
  const runnable = ["a.py", "b.py", "src/main.py"];
  expect(chosenEntry(runnable, "b.py", ran("a.py"))).toBe("b.py");
  expect(chosenEntry(runnable, "deleted.py", ran("gone.py", "a.py", "b.py"))).toBe("a.py");
  expect(chosenEntry(runnable, "", [])).toBe("src/main.py");
  expect(chosenEntry(["a.py", "b.py"], "", [])).toBe("a.py");
  expect(chosenEntry([], "a.py", ran("a.py"))).toBeUndefined();
});
