import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countTextTokens, countTokens } from "./count-tokens.ts";
import type { ModelRequest } from "./model-client.ts";

const prose =
  "The agent reads the conversation, decides what to do next, and asks for a tool. When the tool has answered, it goes on " +
  "until nothing is left to be done; whoever follows the session sees each word as it is said.";
const code = `export async function claimRun(store: Store, runId: string): Promise<Lease | undefined> {
  const { data, error } = await store.rpc("claim_run", { run_id: runId, seconds: 15 });
  if (error !== null) throw new AppError("run_not_found", error.message, { cause: error });
  return data === null ? undefined : { token: data.token, expiresAt: new Date(data.expires_at) };
}
`;
const json =
  '{"path":"src/app.ts","edits":[{"find":"const a = 1;","replace":"const a = 2;"}],"revision":12,"is_error":false,"at":"2026-11-20T14:16:59.123Z"}';
const log = `Error: ENOENT: no such file or directory, open '/srv/app/config.json'
    at Object.openSync (node:fs:601:3)
    at readFileSync (node:fs:469:35)
`;
const german =
  "Die Würde des Menschen ist unantastbar. Sie zu achten und zu schützen ist Verpflichtung aller staatlichen Gewalt.";
const polish = "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.";
const vietnamese = "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.";
const russian = "Все люди рождаются свободными и равными в своем достоинстве и правах.";
const greek = "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.";
const arabic = "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق.";
const hebrew = "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.";
const hindi = "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।";
const thai = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ";
const chinese = "人人生而自由,在尊严和权利上一律平等。";
const japanese = "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。";
const korean = "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.";
const emoji = "👩‍👩‍👧🎉🚀✨🔥 → ✓ • “quoted” — …";
const hex = "d41d8cd98f00b204e9800998ecf8427e e3b0c44298fc1c149afbf4c8996fb924";
const base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Counted by the vocabularies o200k_base and cl100k_base. */
const known: readonly (readonly [name: string, text: string, newer: number, older: number])[] = [
  ["prose", prose, 47, 47],
  ["code", code, 98, 98],
  ["JSON", json, 57, 56],
  ["a log", log, 47, 46],
  ["German", german, 25, 32],
  ["Polish", polish, 26, 28],
  ["Vietnamese", vietnamese, 22, 38],
  ["Russian", russian, 17, 35],
  ["Greek", greek, 31, 76],
  ["Arabic", arabic, 18, 37],
  ["Hebrew", hebrew, 20, 56],
  ["Hindi", hindi, 25, 84],
  ["Thai", thai, 32, 65],
  ["Chinese", chinese, 16, 22],
  ["Japanese", japanese, 35, 45],
  ["Korean", korean, 24, 41],
  ["emoji", emoji, 22, 32],
  ["hexadecimal", hex, 38, 38],
  ["base64", base64, 53, 54],
];

describe("the estimate", () => {
  test.each(known)(
    "The estimate for %s is close to the count of a vocabulary, and rarely below",
    (_, text, newer, older) => {
      const most = Math.max(newer, older);
      expect(countTextTokens(text)).toBeGreaterThanOrEqual(Math.floor(most * 0.78));
      expect(countTextTokens(text)).toBeLessThanOrEqual(Math.ceil(most * 1.35));
    },
  );

  test("The estimate for text of an agent is slightly too high", () => {
    const texts = known.slice(0, 4);
    const estimate = texts.reduce((sum, [, text]) => sum + countTextTokens(text), 0);
    const counted = texts.reduce((sum, [, , newer]) => sum + newer, 0);
    expect(estimate / counted).toBeGreaterThan(1.05);
    expect(estimate / counted).toBeLessThan(1.3);
  });

  test("The estimate for a repeated text grows in proportion", () => {
    expect(countTextTokens(code.repeat(1000)) / countTextTokens(code)).toBeCloseTo(1000, -2);
  });

  test("The estimate never shrinks when a text grows or is split", () => {
    const piece = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(piece, piece, (left, right) => {
        const whole = countTextTokens(left + right);
        expect(whole).toBeGreaterThanOrEqual(countTextTokens(left));
        expect(countTextTokens(left) + countTextTokens(right)).toBeGreaterThanOrEqual(whole - 1);
      }),
    );
  });

  test("A capital in the middle of a word costs more, one at its start does not", () => {
    const [small, capital, camel] = ["the quick fox", "The Quick Fox", "theQuickFox"].map(countTextTokens);
    expect([capital, camel]).toEqual([small, 3]);
    expect(countTextTokens("thequickfox")).toBeLessThan(3.5);
  });

  test("Lines of a table and white space cost little", () => {
    expect(countTextTokens("")).toBe(0);
    expect(countTextTokens(" ".repeat(200))).toBeLessThan(10);
    expect(countTextTokens("-".repeat(200))).toBeLessThan(20);
  });
});

describe("a request", () => {
  const empty: ModelRequest = { instructions: "", messages: [], tools: [], max_output_tokens: 100 };
  const withParts = (parts: Extract<ModelRequest["messages"][number], { role: "assistant" }>["parts"]) =>
    countTokens({ ...empty, messages: [{ role: "assistant", parts }] });

  test("An empty request costs nothing", () => {
    expect(countTokens(empty)).toBe(0);
  });

  test("A request costs its instructions, messages, tools and schema", () => {
    const tool = { name: "read_file", description: prose, input_schema: { type: "object", properties: {} } };
    const steps: ModelRequest[] = [empty];
    const add = (more: Partial<ModelRequest>) => steps.push({ ...(steps.at(-1) ?? empty), ...more });
    add({ instructions: prose });
    add({ messages: [{ role: "user", parts: [{ type: "text", text: prose }] }] });
    add({ tools: [tool] });
    add({ tools: [tool, tool] });
    add({ output_schema: { name: "title", schema: { type: "object", properties: { title: { type: "string" } } } } });
    const costs = steps.map(countTokens);
    const added = costs.slice(1).map((cost, index) => cost - (costs[index] ?? 0));
    expect(added[0]).toBe(countTextTokens(prose));
    expect(added[1]).toBe(countTextTokens(prose) + 5);
    expect(added[2]).toBeGreaterThan(countTextTokens(prose) + 400);
    expect(added[3]).toBeLessThan(countTextTokens(prose) + 60);
    expect(added[4]).toBeGreaterThan(10);
  });

  test("The input and the result of a tool call are counted", () => {
    const input = { path: "a.ts", content: code };
    expect(withParts([{ type: "tool_call", call_id: "c", name: "write_file", input }])).toBeGreaterThan(100);
    const results = [{ call_id: "c", output: log, is_error: false }];
    expect(countTokens({ ...empty, messages: [{ role: "tool", results }] })).toBeGreaterThan(countTextTokens(log));
    expect(withParts([{ type: "tool_call", call_id: "c", name: "list_files", input: undefined }])).toBeLessThan(30);
  });

  test("An image costs the provider's price, not its bytes", () => {
    const image = { type: "image", media_type: "image/png", data: "A".repeat(1_000_000) } as const;
    const tokens = countTokens({ ...empty, messages: [{ role: "user", parts: [image] }] });
    expect(tokens).toBeGreaterThan(1000);
    expect(tokens).toBeLessThan(5000);
  });

  test("Encrypted thoughts cost their original tokens", () => {
    const tokens = withParts([{ type: "reasoning", text: "", provider: "p", opaque: { data: "A".repeat(5000) } }]);
    expect(tokens).toBeGreaterThan(1000);
    expect(tokens).toBeLessThan(1100);
  });
});
