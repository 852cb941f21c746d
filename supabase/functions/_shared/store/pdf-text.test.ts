import { expect, test } from "vitest";
import { readPdfText } from "./pdf-text.ts";

/** A PDF with a page for each text. */
function makePdf(texts: readonly string[]): Uint8Array {
  const kids = texts.map((_, index) => `${4 + 2 * index} 0 R`).join(" ");
  const pages = texts.map((text, index) => {
    const drawing = `BT /F1 12 Tf 72 700 Td (${text}) Tj ET`;
    const [page, content] = [4 + 2 * index, 5 + 2 * index];
    return `${page} 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${content} 0 R >> endobj
${content} 0 obj << /Length ${drawing.length} >> stream\n${drawing}\nendstream endobj`;
  });
  return new TextEncoder().encode(`%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [${kids}] /Count ${texts.length} >> endobj
3 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
${pages.join("\n")}
trailer << /Root 1 0 R >>
%%EOF`);
}

test("The text of a PDF is read page by page, and the bytes stay whole", async () => {
  const pdf = makePdf(["Revenue rose.", "Costs fell."]);
  const before = pdf.slice();
  expect(await readPdfText(pdf)).toBe("[Page 1 of 2]\nRevenue rose.\n\n[Page 2 of 2]\nCosts fell.");
  expect(pdf).toEqual(before);
});

test("Of a long PDF the first hundred pages are read, and the text says so", async () => {
  const text = await readPdfText(makePdf(Array.from({ length: 101 }, (_, index) => `Number ${index + 1}`)));
  expect(text).toMatch(/\[Page 100 of 101\]\nNumber 100\n\n\[The pages after 100 are not read\.\]$/);
});

test("What is damaged has no text", async () => {
  expect(await readPdfText(new TextEncoder().encode("%PDF-1.7 and nothing else"))).toBeUndefined();
});
