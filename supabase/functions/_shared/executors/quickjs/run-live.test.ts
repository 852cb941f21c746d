import { describe, expect, test } from "vitest";
import { runLive } from "./run-live.ts";

const limits = { seconds: 10, memory_mb: 64, output_bytes: 0 };

async function play(source: string, lines?: (string | null)[], stdin?: string) {
  const seen: string[] = [];
  const readLine = async () => {
    const line = lines?.shift() ?? null;
    seen.push(`<${line ?? "end"}>`);
    return line;
  };
  const program = { language: "javascript", entry: "main.js", files: { "main.js": source } } as const;
  const result = await runLive({ ...program, ...(stdin === undefined ? {} : { stdin }) }, limits, {
    write: (text) => seen.push(text),
    ...(lines ? { readLine } : {}),
  });
  return { seen: seen.join(""), status: result.status, exit_code: result.exit_code };
}

describe("a program whose input is typed while it runs", () => {
  test("It prints, waits for a line, and goes on with it", async () => {
    const source =
      "console.log('Name?'); const name = readLine(); console.log('Hello ' + name); console.log(readLine())";
    expect(await play(source, ["Ada", null])).toEqual({
      seen: "Name?\n<Ada>Hello Ada\n<end>null\n",
      status: "succeeded",
      exit_code: 0,
    });
  });

  test("Its clock and its random numbers do not start again with each line", async () => {
    const source =
      "const before = [Date.now(), Math.random()].join(); console.log(before); readLine(); readLine(); console.log(before)";
    const { seen } = await play(source, ["", "", null]);
    const [first, second] = seen.replaceAll(/<[^>]*>/g, "").split("\n");
    expect(second).toBe(first);
  });

  test("No catch of the program keeps it from waiting, and each line is read once", async () => {
    const source =
      "const read = () => { try { return readLine() } catch { return 'caught' } finally { console.log('finally') } };" +
      "const lines = []; for (let line = read(); line !== null; line = read()) lines.push(line); console.log(lines.join('+'))";
    expect((await play(source, ["a", "b", null])).seen).toBe("<a>finally\n<b>finally\n<end>finally\na+b\n");
  });

  test("The rest of the input ends where the person ends it", async () => {
    const source = "console.log(JSON.stringify(readInput()))";
    expect((await play(source, ["a", "b", null])).seen).toBe('<a><b><end>"a\\nb\\n"\n');
  });
});

test("A complete input ends by itself, and an error is printed on a line of its own", async () => {
  const source = "console.log(readLine(), readLine()); throw new Error('no')";
  const { seen, status, exit_code } = await play(source, undefined, "a\n");
  expect(seen).toMatch(/^a null\nUncaught Error: no\n/);
  expect([status, exit_code]).toEqual(["failed", 1]);
});
