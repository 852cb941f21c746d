// Estimates the pages of a PDF, to reserve enough for a model that reads it.

/** Where no page can be counted: pages with little text. */
const bytesOfPage = 10_000;
/** Providers refuse a PDF with more, so it is what one costs at most. */
const maxPages = 100;
/** Of all object streams together. */
const maxInflatedBytes = 32 * 1024 * 1024;

/** A name may have any of its letters as a number. Takes capitals for small letters, which counts rather too many. */
function named(pattern: string): RegExp {
  const spelled = (name: string) =>
    name.replace(/[A-Za-z]/g, (letter) => `(?:${letter}|#${letter.charCodeAt(0).toString(16)})`);
  return new RegExp(
    pattern.replace(/\/[A-Za-z]+/g, (name) => spelled(name)),
    "gi",
  );
}

const page = named(String.raw`/Type\s*/Page(?![A-Za-z])`);
const countOfPages = named(String.raw`/Count\s+(\d{1,5})`);
const objectStream = named("/ObjStm(?![A-Za-z])");

/** What the page tree says, also where it is compressed. Of a PDF that hides a part of it, rather too many than too few. */
export async function countPdfPages(bytes: Uint8Array): Promise<number> {
  const text = new TextDecoder("latin1").decode(bytes);
  const texts = [text];
  let room = maxInflatedBytes;
  for (const stream of objectStreams(bytes, text)) {
    const inflated = await inflate(stream, room);
    if (inflated === undefined) return Math.max(pagesIn(texts), maxPages);
    room -= inflated.length;
    texts.push(inflated);
  }
  return pagesIn(texts) || Math.ceil(bytes.length / bytesOfPage);
}

function pagesIn(texts: readonly string[]): number {
  const single = texts.reduce((sum, text) => sum + (text.match(page)?.length ?? 0), 0);
  const totals = texts.flatMap((text) => Array.from(text.matchAll(countOfPages), ([, count]) => Number(count)));
  return Math.max(single, ...totals);
}

function* objectStreams(bytes: Uint8Array, text: string): Generator<Uint8Array> {
  for (const { index } of text.matchAll(objectStream)) {
    const begin = /stream\r?\n/g;
    begin.lastIndex = index;
    if (!begin.test(text)) return;
    const end = text.indexOf("endstream", begin.lastIndex);
    const lineEnd = /\r?\n?$/.exec(text.slice(end - 2, end))?.[0].length ?? 0;
    yield bytes.subarray(begin.lastIndex, end - lineEnd);
  }
}

/** Undefined for what is encrypted, compressed in another way, or larger. */
async function inflate(bytes: Uint8Array, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder("latin1");
  let text = "";
  try {
    for await (const chunk of new Blob([new Uint8Array(bytes)])
      .stream()
      .pipeThrough(new DecompressionStream("deflate"))) {
      text += decoder.decode(chunk);
      if (text.length > maxBytes) return undefined;
    }
  } catch {
    return undefined;
  }
  return text;
}
