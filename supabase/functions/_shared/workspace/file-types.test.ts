import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { isOfType, isText, typeOf } from "./file-types.ts";
import { countPdfPages } from "./pdf-pages.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each([
  ["image/png", "\x89PNG\r\n\x1a\nrest"],
  ["image/jpeg", "\xff\xd8\xff\xe0"],
  ["image/gif", "GIF89a"],
  ["image/webp", "RIFF\x01\x02\x03\nWEBPVP8 "],
  ["application/pdf", "\n%PDF-1.7"],
  [undefined, "<svg xmlns='http://www.w3.org/2000/svg'/>"],
  [undefined, "RIFF1234WAVE"],
  [undefined, ""],
])("The type of a file is told by its beginning: %s", (type, beginning) => {
  expect(typeOf(bytesOf(beginning))).toBe(type);
});

test("A text is valid UTF-8 without NUL, whatever its name says", () => {
  expect(isText(new TextEncoder().encode("Grüße 🙂"))).toBe(true);
  expect(isText(bytesOf("\xff\xfe"))).toBe(false);
  expect(isText(bytesOf("a\0b"))).toBe(false);
  expect(isOfType(bytesOf("GIF89a"), "image/png")).toBe(false);
  expect(isOfType(bytesOf("GIF89a"), "text/plain")).toBe(true);
});

test("Pages of a PDF are counted where they can be seen, and estimated from its size elsewhere", async () => {
  expect(await countPdfPages(bytesOf("<< /Type /Pages /Count 12 >> << /Type /Page >>"))).toBe(12);
  expect(await countPdfPages(bytesOf("<< /Type/Page >> << /Type /Page\n>>"))).toBe(2);
  expect(await countPdfPages(bytesOf("<< /Type /P#61ge >> << /T#79pe /#50#61#67#65 >>"))).toBe(2);
  expect(await countPdfPages(bytesOf("x".repeat(25_000)))).toBe(3);
});

test("Pages in the object streams of a PDF are counted beside those outside, and as the most where they cannot be read", async () => {
  const withStream = (stream: string) =>
    bytesOf(`<< /Type /Page >> << /Type /Obj#53tm /Filter /FlateDecode >> stream\r\n${stream}\nendstream`);
  const pages = deflateSync("<< /Type /Page >>".repeat(30)).toString("latin1");
  expect(await countPdfPages(withStream(pages))).toBe(31);
  expect(await countPdfPages(withStream("encrypted"))).toBe(100);
  expect(await countPdfPages(withStream(deflateSync("x".repeat(40 * 1024 * 1024)).toString("latin1")))).toBe(100);
});
