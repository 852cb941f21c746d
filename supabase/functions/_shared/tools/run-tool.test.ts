import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool, type Tool, type ToolOutcome } from "../agent/tool.ts";
import { malformedInput } from "../models/model-client.ts";
import { AppError } from "../protocol/errors.ts";
import { createMemoryTree } from "../workspace/memory-tree.ts";
import { createTools } from "./create-tools.ts";
import { runTool } from "./run-tool.ts";
import { noAttachments } from "./testing/tool-scene.ts";
import { scriptedExecutor, toolScene } from "./testing/tool-scene.ts";
import { maxOutputBytes } from "./tool-limits.ts";

const allTools = createTools({ files: createMemoryTree(), attachments: noAttachments, executors: [] });
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

function toolThat(run: () => Promise<ToolOutcome>): Tool {
  return defineTool({ name: "t", description: "", input: z.unknown(), effect: "repeatable", kind: "reads", run });
}

async function runOne(tool: Tool, signal = new AbortController().signal) {
  const logged: unknown[] = [];
  const log = { error: (message: string, facts: unknown) => logged.push([message, facts]) };
  const context = { seen_revision: 0, answer: undefined, newId: () => "id", signal };
  return { outcome: await runTool([tool], { name: "t", input: {} }, context, log), logged };
}

describe("an invalid call", () => {
  const said = async (name: string, input: unknown) => {
    const outcome = await toolScene({ files: { f: "" } }).use(name, input);
    expect(outcome.status).toBe("failed");
    return outcome.output;
  };
  const faults = async (name: string, input: unknown) => (await said(name, input)).split("\n").slice(1);

  test("A call of an unknown tool is told which tools there are", async () => {
    expect(await said("bash\n", {})).toBe(
      `There is no tool "bash\\n". The tools are: ${allTools.map(({ name }) => name).join(", ")}.`,
    );
    expect(await said("toString", {})).toMatch(/^There is no tool/);
  });

  test("Input that is not JSON is reported with its end", async () => {
    const output = await said("write_file", {
      [malformedInput]: `{"path": "a", "content": "${"x".repeat(900)} and then`,
    });
    expect(output).toMatch(/is not valid JSON.* The input ended with: "…x+ and then"$/);
  });

  test("Every invalid field is explained in one sentence", async () => {
    expect(await faults("read_file", {})).toEqual(["`path` is missing. It must be a string."]);
    expect(await faults("read_file", { path: 7, from_line: "1", to_line: 0.5 })).toEqual([
      "`path` must be a string, not 7.",
      "`from_line` must be a number, not a string.",
      "`to_line` must be an integer, not 0.5.",
    ]);
    expect(await faults("read_file", { path: null, from_line: 0, to_line: [] })).toEqual([
      "`path` must be a string, not null.",
      "`from_line` must be at least 1.",
      "`to_line` must be a number, not an array.",
    ]);
    expect(await faults("edit_file", { path: "a", find: "b", replace: "c", replace_all: true })).toEqual([
      'The input has unknown fields: "replace_all". Remove them.',
    ]);
    expect(await faults("run_code", { language: "ruby", entry: "a" })).toEqual([
      '`language` must be one of "javascript", "typescript", "python", not "ruby".',
    ]);
    expect(await faults("update_plan", { items: [{ text: "", status: "open" }, { status: "open" }] })).toEqual([
      "`items[0].text` must have at least 1 characters.",
      "`items[1].text` is missing. It must be a string.",
    ]);
    expect(await faults("ask_user", { question: "?", options: Array(11).fill("a") })).toEqual([
      "`options` must have at most 10 entries.",
    ]);
    for (const input of [null, "text", [], 1])
      expect((await faults("list_files", input))[0]).toMatch(/^The input must be an object, not /);
    expect(await faults("list_files", undefined)).toEqual(["The input is missing. It must be an object."]);
  });

  test("Only the first of many errors are listed", async () => {
    const output = await said("update_plan", { items: Array(50).fill({}) });
    expect(output.split("\n")).toHaveLength(12);
    expect(output).toMatch(/90 more errors are not listed\.$/);
  });
});

describe("a tool that throws", () => {
  const thrower = (error: unknown) => toolThat(async () => Promise.reject(error));

  test("A tool that throws has failed, and the log says why", async () => {
    const error = new Error("password=hunter2");
    expect(await runOne(thrower(error))).toEqual({
      outcome: { status: "failed", output: "The tool failed." },
      logged: [["A tool failed", { tool: "t", error }]],
    });
  });

  test("The message of an AppError reaches the model, unless it is internal", async () => {
    const { outcome, logged } = await runOne(thrower(new AppError("session_full", "A session may hold 2,000 files.")));
    expect([outcome, logged]).toEqual([{ status: "failed", output: "A session may hold 2,000 files." }, []]);
    const internal = await runOne(thrower(new AppError("internal", "at row 7 of table x")));
    expect([internal.outcome, internal.logged.length]).toEqual([{ status: "failed", output: "The tool failed." }, 1]);
  });

  test("A tool that throws because it was stopped is not logged", async () => {
    const { outcome, logged } = await runOne(thrower(new Error("aborted")), AbortSignal.abort());
    expect([outcome, logged]).toEqual([{ status: "failed", output: "The tool was stopped." }, []]);
  });

  test.each([undefined, null, "text", 7, {}])("Anything thrown is caught: %j", async (error) => {
    expect((await runOne(thrower(error))).outcome.status).toBe("failed");
  });
});

test("Any output is bounded and can be stored", async () => {
  const { outcome } = await runOne(
    toolThat(async () => ({ status: "succeeded", output: `\0\ud83c${"x".repeat(200_000)}` })),
  );
  expect(outcome.status === "asks" ? "" : outcome.output).toMatch(/^␀\ufffdx+\n\[\d+ bytes omitted\]\nx+$/);
  expect(outcome.status === "asks" ? 0 : bytesOf(outcome.output)).toBe(maxOutputBytes);
});

describe("any JSON as the input of any tool", () => {
  const fields = ["path", "to", "from_line", "to_line", "content", "find", "replace", "query", "is_regular_expression"];
  const more = [
    "path_prefix",
    "language",
    "entry",
    "stdin",
    "items",
    "question",
    "options",
    "text",
    "status",
    malformedInput,
  ];
  const words = fc.constantFrom(...["f", "d/g", "F", "..", "x", "(", "", "javascript", "python", "open", "done"]);
  const present = fc.constantFrom("f", "d/g", "F", "..");
  const leaf = fc.oneof(words, fc.constantFrom(0, 1, 2, true, false, null), fc.string({ unit: "binary" }));
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.array(fc.dictionary(fc.constantFrom("text", "status"), leaf)),
  );
  const likely = fc.dictionary(fc.constantFrom(...fields, ...more), value, { minKeys: 1, maxKeys: 12 });
  const name = fc.constantFrom(...allTools.map((tool) => tool.name));

  /** Valid types with extreme values, by tool. */
  const wellFormed = {
    list_files: fc.record({}),
    read_file: fc.record({
      path: present,
      from_line: fc.option(fc.integer({ max: 5 })),
      to_line: fc.option(fc.integer()),
    }),
    search_files: fc.record({ query: fc.string(), is_regular_expression: fc.boolean(), path_prefix: fc.option(words) }),
    write_file: fc.record({
      path: fc.oneof(words, fc.string({ unit: "binary" })),
      content: fc.string({ unit: "binary" }),
    }),
    edit_file: fc.record({ path: present, find: fc.constantFrom("x(", "x", "", "y"), replace: fc.string() }),
    move_file: fc.record({ path: present, to: words }),
    delete_file: fc.record({ path: present }),
    run_code: fc.record({
      language: fc.constantFrom("javascript", "python", "ruby"),
      entry: present,
      stdin: fc.option(fc.string()),
    }),
    update_plan: fc.record({ items: fc.array(fc.record({ text: fc.string(), status: words })) }),
    ask_user: fc.record({ question: fc.string(), options: fc.option(fc.array(fc.string())) }),
  };
  const call = fc.oneof(
    fc.tuple(name, fc.oneof(fc.jsonValue(), likely)),
    ...Object.entries(wellFormed).map(([tool, input]) => fc.tuple(fc.constant(tool), input)),
  );

  test("No call throws, logs a defect, or leaves files that the database would refuse", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
        const { executor } = scriptedExecutor(["javascript"], {});
        const scene = toolScene({ files: { f: "x\nx(\n", "d/g": "" }, executors: [executor] });
        for (const [tool, input] of calls) {
          const outcome = await scene.outcomeOf(tool, input);
          seen.add(`${tool} ${outcome.status}`);
          if (outcome.status === "asks") continue;
          expect(bytesOf(outcome.output)).toBeLessThanOrEqual(maxOutputBytes);
          await scene.use(tool, input);
        }
        expect(scene.logged).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    // The inputs are not all refused: every tool did its work at least once.
    expect([...seen].filter((end) => !end.endsWith(" failed")).sort()).toEqual([
      ...[
        "ask_user asks",
        "delete_file succeeded",
        "edit_file succeeded",
        "list_files succeeded",
        "move_file succeeded",
      ],
      ...[
        "read_file succeeded",
        "run_code asks",
        "run_code succeeded",
        "search_files succeeded",
        "update_plan succeeded",
      ],
      "write_file succeeded",
    ]);
  });
});
