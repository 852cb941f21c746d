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

test("Pages of a PDF are counted where they can be seen, and estimated from its size elsewhere", () => {
  expect(countPdfPages(bytesOf("<< /Type /Pages /Count 12 >> << /Type /Page >>"))).toBe(12);
  expect(countPdfPages(bytesOf("<< /Type/Page >> << /Type /Page\n>>"))).toBe(2);
  expect(countPdfPages(bytesOf("x".repeat(25_000)))).toBe(3);
});
