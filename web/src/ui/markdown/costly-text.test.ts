import { expect, test } from "vitest";
import { isCostly } from "./costly-text.ts";
import { lexMarkdown } from "./lex.ts";

const nested = Array.from({ length: 600 }, (_, depth) => `${"  ".repeat(depth)}- item`).join("\n");

test.each([
  ["emphasis that never closes", "_a".repeat(20_000)],
  ["links that never close", "[a](".repeat(10_000)],
  ["marks over many lines of one paragraph", "a *b\n".repeat(3000)],
  ["a list that is nested hundreds of levels deep", nested],
])("Text with %s is shown as it was written", (_what, text) => {
  expect(isCostly(text)).toBe(true);
  expect(lexMarkdown(text)).toEqual([expect.objectContaining({ token: expect.objectContaining({ text }) })]);
});

test.each([
  ["a table of a thousand links", `| a |\n|---|\n${"| [a](https://a.example) `b` |\n".repeat(1000)}`],
  ["a long list", "- **a** and `b`\n".repeat(2000)],
  ["many paragraphs", "Some *words* and [a link](https://a.example).\n\n".repeat(2000)],
  ["code full of marks", `\`\`\`js\n${"a[b]*c_d<e>\n".repeat(2000)}\`\`\`\n`],
  ["code that is still being written", `\`\`\`js\n${"a[b]*c_d<e>\n".repeat(2000)}`],
])("%s is lexed as Markdown", (_what, text) => {
  expect(isCostly(text)).toBe(false);
});
