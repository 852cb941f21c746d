import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../../models/model-client.ts";
import { withinMiddle } from "../../typed-functions/excerpt.ts";
import { tidyTitle } from "../../typed-functions/session-title.ts";
import { transcript } from "../model-calls/compaction.ts";
import { spec } from "../testing/scripted-client.ts";
import type { History, StoredMessage } from "./history.ts";
import { prepareRequest, trimResults } from "./prepare-request.ts";

const countTokens = (request: ModelRequest) => Math.ceil(JSON.stringify(request).length / 4);

function lookedAt(count: number, characters: number): History {
  const messages = Array.from({ length: count }, (_, index): StoredMessage => {
    const call_id = `c${index}`;
    return {
      id: `m${index}`,
      role: "assistant",
      joins_run_id: null,
      run_id: "r",
      step: index + 1,
      parts: [{ type: "tool_call", call_id, name: "look", input: {} }],
      status: "finished",
      stop_reason: "tool_use",
      model_id: null,
      revision: 0,
      tool_calls: [
        {
          call_id,
          name: "look",
          input: {},
          status: "succeeded",
          output: { text: "x".repeat(characters) },
          revision: null,
        },
      ],
    };
  });
  return {
    messages,
    requests: [],
    repeated_tool: null,
    begun_revision: null,
    approval_policy: "allow_all" as const,
    allowed_tools: [],
    head_revision: 0,
  };
}

const prepare = (history: History, context_tokens: number) =>
  prepareRequest({
    runId: "r",
    history,
    spec: { ...spec, context_tokens, output_tokens: 1000 },
    instructions: "Be good.",
    tools: [],
    cacheKey: "s",
    countTokens,
  });

describe("a request", () => {
  test("A request that fits is sent whole", () => {
    const { request, isTooLong } = prepare(lookedAt(12, 1000), 100_000);
    expect([isTooLong, JSON.stringify(request).includes("omitted")]).toEqual([false, false]);
  });

  test("Old tool output is trimmed first, with a notice", () => {
    const { request, inputTokens, isTooLong } = prepare(lookedAt(12, 1000), 5_500);
    expect(isTooLong).toBe(false);
    expect(inputTokens).toBe(countTokens(request));
    const outputs = request.messages.flatMap((message) =>
      message.role === "tool" ? message.results.map(({ output }) => output) : [],
    );
    expect(outputs.map((output) => output.includes("700 characters omitted"))).toEqual([
      ...Array(4).fill(true),
      ...Array(8).fill(false),
    ]);
  });

  test("A request that is still too long says so", () => {
    expect(prepare(lookedAt(12, 4000), 6_000).isTooLong).toBe(true);
  });

  test("The output limit is at most a third of the context", () => {
    expect(prepare(lookedAt(1, 10), 2_400).request.max_output_tokens).toBe(800);
  });

  test("Trimming never splits a character", () => {
    const output = "😀".repeat(500);
    const results = Array.from({ length: 9 }, (_, index) => ({ call_id: `${index}`, output, is_error: false }));
    const [message] = trimResults([{ role: "tool", results }]);
    const trimmed = message?.role === "tool" ? message.results[0]?.output : undefined;
    expect(trimmed?.isWellFormed()).toBe(true);
  });
});

test("A transcript names every speaker, and a long one loses its middle", () => {
  const said = transcript(lookedAt(2, 10).messages);
  expect(said).toBe(
    "AGENT: [uses look with {}]\n\nTOOL RESULT: xxxxxxxxxx\n\nAGENT: [uses look with {}]\n\nTOOL RESULT: xxxxxxxxxx",
  );
  expect(withinMiddle(said, 40)).toMatch(/^AGENT: \[use[\s\S]*characters left out[\s\S]*xxxxxxxxxx$/);
});

test.each([
  ['"A landing page."', "A landing page"],
  ["Title: **Fix the login**\nMore", "Fix the login"],
  ["", ""],
  ["word ".repeat(40), `${"word ".repeat(12).trim()}…`],
  ["x".repeat(100), `${"x".repeat(60)}…`],
])("The title %j becomes %j", (said, title) => {
  expect(tidyTitle(said)).toBe(title);
});
