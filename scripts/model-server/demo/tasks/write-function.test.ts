import { afterAll, describe, expect, test } from "vitest";
import { filesOf, functionTopics } from "../function-library.ts";
import { type Executor, playSession } from "../testing/play-session.ts";
import { pythonMachine } from "../testing/python-machine.ts";

const python = pythonMachine();
afterAll(() => python.close());

describe("every function that it knows", { timeout: 60_000 }, () => {
  test.each(
    functionTopics.flatMap(({ phrases, id }) => [
      [id, "TypeScript", phrases[0]],
      [id, "JavaScript", phrases[0]],
    ]),
  )("passes its test when it is written: %s in %s", async (_, language, phrase) => {
    const { said, calls, outputs } = await playSession({}, `write and test a function for ${phrase} in ${language}`);
    expect(said).toMatch(/I ran it: all \d+ checks pass\./);
    expect(outputs.join("\n")).toMatch(/^ok /m);
    expect(calls.map(({ name }) => name)).toEqual([
      "list_files",
      "update_plan",
      "write_file",
      "write_file",
      "run_code",
      "update_plan",
    ]);
  });

  test("passes its test in Python", async () => {
    const all = functionTopics.map((topic) => filesOf(topic, "python"));
    const files = Object.fromEntries(
      all.flatMap(({ path, content, testPath, test }) => [
        [path, content],
        [testPath, test],
      ]),
    );
    const modules = all.map(({ testPath }) => testPath.replace(".py", ""));
    const entry = { "main.py": `${modules.map((module) => `import ${module}`).join("\n")}\nprint("The end")\n` };
    const limits = { seconds: 20, memory_mb: 512, output_bytes: 60_000 };
    const result = await python.executor.run(
      { language: "python", entry: "main.py", files: { ...files, ...entry } },
      limits,
      new AbortController().signal,
    );
    expect(result.output).toMatch(/The end\n?$/);
    expect(result.output.match(/^All checks passed\.$/gm)).toHaveLength(functionTopics.length);
  }, 60_000);
});

describe("a function", () => {
  test("is written in Python when that is asked for afterwards", async () => {
    const { said, files } = await playSession(
      { executors: [python.executor] },
      "write a roman numerals function",
      "now in python please",
    );
    expect([...files.keys()].toSorted()).toEqual(["roman.py", "roman.test.ts", "roman.ts", "test_roman.py"]);
    expect(said).toMatch(/all 7 checks pass/);
  }, 60_000);

  test("that could not be run is not said to pass", async () => {
    const { said } = await playSession({}, "fibonacci in python");
    expect(said).toMatch(/has \*\*not\*\* been run: .*browser.*whether it passes/);
    expect(said).not.toMatch(/checks pass/);
  });

  const wrong =
    "export function fizzBuzz(last: number): string[] {\n  return Array.from({ length: last }, (_, index) => String(index));\n}\n";

  test("that was there already and is wrong is told of, written anew, and tested again", async () => {
    const { texts, said, files, calls } = await playSession(
      { files: { "fizzbuzz.ts": wrong } },
      "write and test fizzbuzz",
    );
    expect(texts.join("\n")).toMatch(
      /I keep it[\s\S]*\*\*fails\*\*[\s\S]*FAIL {2}the first five: expected \["1","2","Fizz","4","Buzz"\], got \["0","1"/,
    );
    expect(said).toMatch(/was wrong and is written anew.*all 5 checks pass/);
    expect(files.get("fizzbuzz.ts")).toMatch(/"Fizz"/);
    expect(calls.filter(({ name }) => name === "run_code")).toHaveLength(2);
  });

  test("that was there already and is right stays as it is", async () => {
    const right = `// mine\n${filesOf({ id: "fizzbuzz", label: "", phrases: [] }, "typescript").content}`;
    const { said, files } = await playSession({ files: { "fizzbuzz.ts": right } }, "write and test fizzbuzz");
    expect(files.get("fizzbuzz.ts")).toBe(right);
    expect(said).toMatch(/tests what is in `fizzbuzz.ts`.*all 5 checks pass/);
  });

  test("whose test fails although it is as it was written is reported as failing", async () => {
    const broken: Executor = {
      languages: ["typescript"],
      run: async () => ({
        status: "failed",
        exit_code: 1,
        output: "FAIL  the first five: expected 1, got 2\nUncaught Error: Failed checks: 1",
        is_output_cut: false,
        duration_ms: 1,
        ran_in: "remote",
      }),
    };
    const { said, calls } = await playSession({ executors: [broken] }, "write and test fizzbuzz");
    expect(said).toMatch(/\*\*fails\*\*[\s\S]*FAIL {2}the first five[\s\S]*I do not know why/);
    expect(calls.filter(({ name }) => name === "run_code")).toHaveLength(1);
  });

  test.each(["The user did not allow this. He says: not now", "fizzbuzz.ts is locked by a person."])(
    "is not written, run or praised when the answer is %j",
    async (reason) => {
      const refuse = ({ name }: { name: string }) => (name === "write_file" ? reason : undefined);
      const { said, files, calls } = await playSession({ refuse }, "write and test fizzbuzz");
      expect(said).toContain(reason);
      expect([...files.keys()]).toEqual([]);
      expect(calls.some(({ name }) => name === "run_code")).toBe(false);
    },
  );
});
