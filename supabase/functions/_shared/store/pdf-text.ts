// The text of a PDF, for models that read none.

/** As many as providers read. */
const maxPages = 100;

/**
 * Each page under its number; a page that is a picture is empty. Undefined for what is damaged or encrypted. The reader is as
 * large as the rest of the agent function, and loads with the first PDF.
 */
export async function readPdfText(bytes: Uint8Array): Promise<string | undefined> {
  const { getDocumentProxy } = await import("unpdf");
  try {
    // The reader keeps the bytes it is given.
    const pdf = await getDocumentProxy(bytes.slice(), { verbosity: 0 });
    const last = Math.min(pdf.numPages, maxPages);
    const pages: string[] = [];
    for (let number = 1; number <= last; number += 1) {
      const { items } = await (await pdf.getPage(number)).getTextContent();
      const text = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
      pages.push(`[Page ${number} of ${pdf.numPages}]\n${text}`);
    }
    await pdf.loadingTask.destroy();
    const rest = last < pdf.numPages ? [`[The pages after ${last} are not read.]`] : [];
    return [...pages, ...rest].join("\n\n");
  } catch {
    return undefined; // the reader throws errors of many kinds, and all of them say so
  }
}
