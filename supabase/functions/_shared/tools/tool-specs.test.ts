import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool } from "../agent/tool.ts";
import { createMemoryTree } from "../workspace/memory-tree.ts";
import { createTools } from "./create-tools.ts";
import { noAttachments } from "./testing/tool-scene.ts";
import { toolSpecs } from "./tool-specs.ts";

const allTools = () => createTools({ files: createMemoryTree(), attachments: noAttachments, executors: [] });
const toolOf = (input: z.ZodType) =>
  defineTool({
    ...{ name: "t", description: "d", input, effect: "repeatable", kind: "reads" },
    run: async () => ({ status: "succeeded", output: "" }),
  });

test("The tools always have the same order and the same bytes", () => {
  expect(allTools().map(({ name }) => name)).toEqual([
    ...["list_files", "read_file", "search_files", "write_file", "edit_file", "move_file", "delete_file"],
    ...["run_code", "read_attachment", "update_plan", "ask_user"],
  ]);
  expect(JSON.stringify(toolSpecs(allTools()))).toBe(JSON.stringify(toolSpecs(allTools())));
});

describe.each(toolSpecs(allTools()))("the schema of $name", ({ name, description, input_schema }) => {
  test("Strict providers accept the schema", () => {
    expect(name).toMatch(/^[a-z_]{1,64}$/);
    expect(description.length).toBeGreaterThan(20);
    expect(faultsOf(input_schema)).toEqual([]);
    expect(input_schema.type).toBe("object");
  });

  test("An optional field may be null or missing", () => {
    const tool = allTools().find((other) => other.name === name);
    const fields = Object.entries(z.record(z.string(), z.unknown()).parse(input_schema.properties));
    const nullable = fields.filter(([, field]) => JSON.stringify(field).includes('"null"')).map(([field]) => field);
    const missing = tool?.input.safeParse({}).error?.issues.map(({ path }) => path[0]) ?? [];
    expect(missing).toEqual(fields.map(([field]) => field).filter((field) => !nullable.includes(field)));
  });
});

test("A schema keeps what strict providers accept and drops the rest", () => {
  const input = z.strictObject({
    name: z.string().min(2).max(9).describe("A name."),
    count: z.int().min(1).nullable().default(null),
    tags: z.array(z.enum(["a", "b"])).max(3),
  });
  expect(toolSpecs([toolOf(input)])[0]?.input_schema).toEqual({
    type: "object",
    properties: {
      name: { type: "string", description: "A name." },
      count: { anyOf: [{ type: "integer" }, { type: "null" }] },
      tags: { type: "array", items: { type: "string", enum: ["a", "b"] } },
    },
    required: ["name", "count", "tags"],
    additionalProperties: false,
  });
});

test("A schema that cannot be strict is reported as a defect", () => {
  for (const shape of [
    z.record(z.string(), z.string()),
    z.tuple([z.string()]),
    z.intersection(z.string(), z.string()),
  ]) {
    expect(() => toolSpecs([toolOf(z.strictObject({ shape }))])).toThrow(/which strict schemas do not support/);
  }
});

const known = ["type", "description", "enum", "anyOf", "items", "properties", "required", "additionalProperties"];

/** Every way in which a schema is not strict, by place. */
function faultsOf(value: unknown, place = "input"): string[] {
  const schema = z.record(z.string(), z.unknown()).parse(value);
  const faults = Object.keys(schema)
    .filter((word) => !known.includes(word))
    .map((word) => `${place}: ${word}`);
  if (schema.items !== undefined) faults.push(...faultsOf(schema.items, `${place}[]`));
  if (Array.isArray(schema.anyOf)) for (const option of schema.anyOf) faults.push(...faultsOf(option, `${place}|`));
  if (schema.type !== "object") return faults;
  const fields = Object.entries(z.record(z.string(), z.unknown()).parse(schema.properties));
  for (const [name, field] of fields) faults.push(...faultsOf(field, `${place}.${name}`));
  if (JSON.stringify(schema.required) !== JSON.stringify(fields.map(([name]) => name)))
    faults.push(`${place}: required`);
  if (schema.additionalProperties !== false) faults.push(`${place}: additionalProperties`);
  return faults;
}
