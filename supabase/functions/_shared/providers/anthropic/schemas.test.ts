import { describe, expect, test } from "vitest";
import type { ModelSpec, ToolSpec } from "../../models/model-client.ts";
import { outputFormat, toolsOf } from "./schemas.ts";

const spec: ModelSpec = {
  ...{ id: "m", provider: "anthropic", name: "claude-x", label: "Claude", base_url: null },
  ...{ context_tokens: 1000, output_tokens: 100, capabilities: { strict_tools: true } },
};

function toolWith(name: string, properties: Record<string, unknown>): ToolSpec {
  const required = Object.keys(properties);
  const input_schema = { type: "object", properties, required, additionalProperties: false };
  return { name, description: "", input_schema };
}

const maybe = { anyOf: [{ type: "string" }, { type: "null" }] };
const strictNames = (tools: readonly ToolSpec[]) =>
  toolsOf(spec, tools).flatMap(({ name, strict }) => (strict ? [name] : []));

describe("tools", () => {
  test("Tools are strict as long as they have at most 16 nullable fields in total", () => {
    const nullable = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, maybe]));
    const tools = [
      toolWith("ten", nullable(10)),
      toolWith("seven", nullable(7)),
      toolWith("six", nullable(6)),
      toolWith("one", { path: { type: ["string", "null"] } }),
      toolWith("none", { path: { type: "string" } }),
    ];
    expect(strictNames(tools)).toEqual(["ten", "six", "none"]);
  });

  test("At most 20 tools are strict", () => {
    const tools = Array.from({ length: 25 }, (_, index) => toolWith(`t${index}`, {}));
    expect(strictNames(tools)).toHaveLength(20);
  });

  test("Keywords that the provider cannot enforce move into the description", () => {
    const tool = toolWith("edit", {
      list: { type: "array", minItems: 2, items: { type: "number", minimum: 0, description: "How many." } },
      kind: { enum: ["a", "b"] },
    });
    expect(toolsOf(spec, [tool])[0]?.input_schema.properties).toEqual({
      list: {
        type: "array",
        items: { type: "number", description: "How many.\n\n{minimum: 0}" },
        description: "{minItems: 2}",
      },
      kind: { enum: ["a", "b"] },
    });
  });

  test.each([
    ["no type", { anything: {} }],
    ["no type within", { list: { type: "array", items: { description: "Anything." } } }],
    ["no type in an alternative", { either: { anyOf: [{ type: "string" }, {}] } }],
  ])("Tools with %s are not strict and keep their schema", (_, properties) => {
    const tool = toolWith("loose", properties);
    expect(toolsOf(spec, [tool])).toEqual([tool]);
  });
});

test("An output schema that cannot be enforced is sent unchanged", () => {
  const schema = { type: "object", properties: { anything: {} } };
  expect(outputFormat(schema)).toEqual({ type: "json_schema", schema });
});
