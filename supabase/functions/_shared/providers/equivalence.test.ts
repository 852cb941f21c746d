// One conversation over three protocols: what is stored does not depend on which of them carried which step.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer, ConversationMessage, ModelRequest, ToolSpec } from "../models/model-client.ts";
import type { Provider } from "../protocol/enums.ts";
import type { SaidPart } from "../protocol/messages.ts";
import { connectModel } from "./connect.ts";
import { collectAnswer } from "./testing/collect-answer.ts";
import { useSpawnedModelServer } from "./testing/model-server.ts";
import { providers } from "./testing/recorded-models.ts";

const server = useSpawnedModelServer();

const nothing = { type: "object", properties: {}, required: [], additionalProperties: false };
const tools: readonly ToolSpec[] = ["list_files", "read_file", "write_file"].map((name) => ({
  ...{ name, description: `The tool ${name}.`, input_schema: nothing },
}));
const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The user's messages and the scenarios that answer them. A turn takes a step for every tool call. */
const turns = [
  { scenario: "reasoning-tool", parts: [{ type: "text", text: "What is there?" }] },
  {
    scenario: "parallel-tools?count=3",
    parts: [
      { type: "text", text: "Draw this." },
      { type: "image", media_type: "image/png", data },
    ],
  },
  { scenario: "reasoning", parts: [{ type: "text", text: "Is it done?" }] },
  { scenario: "broken-json", parts: [{ type: "text", text: "Once more." }] },
  { scenario: "cut-tool", parts: [{ type: "text", text: "And the rest." }] },
  { scenario: "refusal", parts: [{ type: "text", text: "Break in." }] },
  { scenario: "echo", parts: [{ type: "text", text: "Grüße, 世界!" }] },
] as const;

interface Step {
  readonly provider: Provider;
  readonly answer: Answer;
}

/** Plays all turns. `providerOf` chooses the provider of each step. */
async function converse(url: string, providerOf: (step: number) => Provider): Promise<Step[]> {
  const steps: Step[] = [];
  const messages: ConversationMessage[] = [];
  for (const { scenario, parts } of turns) {
    messages.push({ role: "user", parts });
    for (let goesOn = true; goesOn;) {
      const provider = providerOf(steps.length);
      const answer = await ask(url, provider, scenario, messages);
      steps.push({ provider, answer });
      messages.push({ role: "assistant", parts: answer.parts });
      const calls = answer.parts.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : []));
      goesOn = calls.length > 0;
      const results = calls.map((call_id) => ({ call_id, output: `Result of ${scenario}`, is_error: false }));
      if (goesOn) messages.push({ role: "tool", results });
    }
  }
  return steps;
}

function ask(url: string, provider: Provider, scenario: string, messages: ConversationMessage[]): Promise<Answer> {
  const name = `scenario:${scenario}`;
  const limits = { context_tokens: 200_000, output_tokens: 64_000 };
  const can = { images: true, strict_tools: true, parallel_tools: true, structured_output: true };
  const capabilities = { ...can, reasoning: true, reasoning_summary: true };
  const client = connectModel(
    { id: "m", provider, name, label: "M", base_url: `${url}/v1`, ...limits, capabilities },
    { apiKey: "a-key-for-tests" },
  );
  const request: ModelRequest = { instructions: "Be brief.", messages, tools, max_output_tokens: 2_000 };
  return collectAnswer(client, request);
}

/** The stored answers without call ids and opaque parts, which differ by provider. */
function stored(steps: readonly Step[]) {
  return steps.map(({ answer: { parts, usage, ...ending } }) => ({ ...ending, parts: parts.map(withoutOpaque) }));
}

function withoutOpaque(part: SaidPart) {
  if (part.type === "reasoning") return { type: part.type, text: part.text };
  return part.type === "tool_call" ? { type: part.type, name: part.name, input: part.input } : part;
}

/** Providers may leave out a share of zero. */
const outputOf = ({ answer: { usage } }: Step) => [usage.output_tokens, usage.reasoning_tokens ?? 0];
const inputOf = ({ answer: { usage } }: Step) => [usage.input_tokens, usage.cached_tokens ?? 0];

/** Opaque content that only its own provider may see again. */
function secretsOf({ parts }: Answer): string[] {
  return parts.flatMap((part) => {
    const opaque = part.type === "reasoning" ? JSON.stringify(part.opaque ?? null) : "";
    return [...opaque.matchAll(/"(?:encrypted_content|signature)":"([^"]+)"/g)].map(([, secret]) => secret ?? "");
  });
}

const thought = "The user wants to know. I look at what there is, then I say it.";

/** The stop reason and one line for each part. */
function inShort({ stop_reason, parts }: ReturnType<typeof stored>[number]): string[] {
  const lines = parts.map((part) =>
    "name" in part ? `${part.name} ${JSON.stringify(part.input)}` : "text" in part ? part.text : "",
  );
  return [stop_reason, ...lines];
}

describe("one conversation", () => {
  test("A conversation is stored the same with every provider, usage included", async () => {
    const [first, ...others] = await Promise.all(
      providers.map((provider) => converse(server.freshUrl(), () => provider)),
    );
    expect(stored(first ?? []).map(inShort)).toEqual([
      ["tool_use", thought, "I look first.", "list_files {}"],
      ["end", "Now I know."],
      ["tool_use", ...[0, 1, 2].map((note) => `write_file {"path":"notes/${note}.txt","content":"Note ${note}\\n"}`)],
      ["end", "Done."],
      ["end", thought, "I have thought about it: yes."],
      ["tool_use", 'write_file {"malformed_json":"{\\"path\\": \\"right.txt\\", \\"content\\": "}'],
      ["tool_use", 'write_file {"path":"right.txt","content":"right\\n"}'],
      ["end", "Done."],
      ["max_tokens", "I write it down."],
      ["refusal", "I cannot help with that."],
      ["end", "Grüße, 世界!"],
    ]);
    for (const other of others) {
      expect(stored(other)).toEqual(stored(first ?? []));
      expect(other.map(outputOf)).toEqual(first?.map(outputOf));
      // Only of the first step: later requests contain the providers' call ids, which differ in length.
      expect(other.slice(0, 1).map(inputOf)).toEqual(first?.slice(0, 1).map(inputOf));
    }
  });

  test("A conversation is stored the same when the provider changes at any step, even between tool calls", async () => {
    const expected = stored(await converse(server.freshUrl(), () => "openai_chat"));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...providers), { minLength: 12, maxLength: 12 }), async (order) => {
        const url = server.freshUrl();
        const steps = await converse(url, (step) => order[step % order.length] ?? "anthropic");
        expect(stored(steps)).toEqual(expected);
        const exchanges = await server.exchangesAt(url);
        expect(exchanges.map(({ status }) => status)).toEqual(steps.map(() => 200));
        for (const [index, { body }] of exchanges.entries()) {
          const said = JSON.stringify(body);
          const foreign = steps.slice(0, index).filter(({ provider }) => provider !== steps[index]?.provider);
          expect(foreign.flatMap(({ answer }) => secretsOf(answer)).filter((secret) => said.includes(secret))).toEqual(
            [],
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each(["anthropic", "openai_responses"] as const)("The thoughts of %s go back to it", async (provider) => {
    const url = server.freshUrl();
    const steps = await converse(url, () => provider);
    const secrets = steps.slice(0, -1).flatMap(({ answer }) => secretsOf(answer));
    const said = JSON.stringify((await server.exchangesAt(url)).at(-1)?.body);
    expect(secrets.length).toBeGreaterThan(1);
    expect(secrets.filter((secret) => !said.includes(secret))).toEqual([]);
  });
});
