import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GrowingMarkdown, lexMarkdown } from "./lex.ts";

const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) };

const pieces = fc.constantFrom(
  "# Title\n\n",
  "Words and *more* **words**, `code`.\n",
  "\n\n",
  "- one\n- two\n",
  "- loose\n\n- list\n\n",
  "  continued\n\n",
  "1. first\n2. second\n",
  "```js\nconst a = 1;\n",
  "```\n\n",
  "> quoted\n",
  "| a | b |\n",
  "|---|---|\n",
  "| 1 | 2 |\n\n",
  "<div>\n<b>raw</b>\n",
  "</div>\n\n",
  "<!-- open ",
  "---\n",
  "===\n",
  "a **bold",
  " end** and `tick",
  "[link](https://example.org",
  ")\r\n",
  "    indented\n",
  "\\* escaped &amp; more\n",
  "- [ ] task\n",
);
const markdown = fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(""));

test("Blocks that are final while text grows are the blocks of the whole text", () => {
  fc.assert(
    fc.property(markdown, fc.array(fc.nat(12), { minLength: 1, maxLength: 60 }), (text, steps) => {
      const growing = new GrowingMarkdown();
      let end = 0;
      for (let index = 0; end < text.length; index += 1) {
        end += 1 + (steps[index % steps.length] ?? 0);
        const blocks = growing.blocks(text.slice(0, end));
        const final = blocks.filter(({ isFinal }) => isFinal).map(({ token }) => token.raw);
        const whole = lexMarkdown(text).map(({ token }) => token.raw);
        expect(final).toEqual(whole.slice(0, final.length));
      }
    }),
    runs,
  );
});

test("Blocks lose nothing of the text but white space at its end", () => {
  fc.assert(
    fc.property(markdown, (text) => {
      const raw = lexMarkdown(text).map(({ token }) => token.raw);
      expect(raw.join("").trimEnd()).toBe(text.replace(/\r\n?/g, "\n").trimEnd());
    }),
    runs,
  );
});

test("Final blocks keep their identity", () => {
  const growing = new GrowingMarkdown();
  const before = growing.blocks("One.\n\nTwo.\n\nThree.\n\nFo");
  const after = growing.blocks("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive");
  expect(before.filter(({ isFinal }) => isFinal).length).toBeGreaterThan(0);
  for (const [index, block] of before.entries()) if (block.isFinal) expect(after[index]?.token).toBe(block.token);
});

test("Text that is replaced is lexed from its start", () => {
  const growing = new GrowingMarkdown();
  growing.blocks("One.\n\nTwo.\n\nThree.\n\nFour");
  const blocks = growing.blocks("Other words.");
  expect(blocks.map(({ token }) => token.raw)).toEqual(["Other words."]);
});

/** The types of the blocks while the text arrives letter by letter; a change of mind would flicker. */
function typesWhileGrowing(text: string): string[] {
  const growing = new GrowingMarkdown();
  const seen: string[] = [];
  for (let end = 1; end <= text.length; end += 1) {
    const last = growing.blocks(text.slice(0, end)).findLast(({ token }) => token.type !== "space");
    const type = last?.token.type ?? "";
    if (type !== "" && type !== seen.at(-1)) seen.push(type);
  }
  return seen;
}

describe("while text arrives", () => {
  test.each([
    ["a list after a sentence", "Three things:\n- one\n- two\n", ["paragraph", "list"]],
    ["a heading", "Words.\n\n## Next\n\nMore", ["paragraph", "heading", "paragraph"]],
    ["a fence", "See:\n```js\nlet a;\n```\n", ["paragraph", "code"]],
    ["a table", "| a | b |\n|---|---|\n| 1 | 2 |\n", ["table"]],
    ["a numbered list", "1. one\n2. two\n", ["list"]],
    ["a rule", "Words.\n\n---\n\nMore.", ["paragraph", "hr", "paragraph"]],
  ])("%s is never shown as something else first", (_name, text, types) => {
    expect(typesWhileGrowing(text)).toEqual(types);
  });

  test.each([
    ["bold", "some **bold words", "strong"],
    ["italic", "some *slanted words", "em"],
    ["code", "some `code", "codespan"],
    ["struck words", "some ~~struck words", "del"],
    ["a link", "see [the page](https://exam", "link"],
  ])("%s shows before its closing mark has arrived", (_name, text, type) => {
    const block = new GrowingMarkdown().blocks(text)[0]?.token;
    const inner = block && "tokens" in block ? block.tokens?.map((token) => token.type) : [];
    expect(inner).toContain(type);
  });

  test("Marks inside code are left alone", () => {
    const block = new GrowingMarkdown().blocks("```\na **b\n")[0]?.token;
    expect(block).toMatchObject({ type: "code", text: "a **b" });
  });
});
