// Estimates the pages of a PDF, to reserve enough for a model that reads it.

/** Pages with little text, where the pages themselves are compressed and cannot be counted. */
const bytesOfPage = 10_000;

/** Of a PDF with a plain page tree it is exact. Of another, rather too many than too few. */
export function countPdfPages(bytes: Uint8Array): number {
  const text = new TextDecoder("latin1").decode(bytes);
  const single = text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0;
  const totals = Array.from(text.matchAll(/\/Count\s+(\d{1,5})/g), ([, count]) => Number(count));
  const counted = Math.max(single, ...totals);
  return counted > 0 ? counted : Math.ceil(bytes.length / bytesOfPage);
}
