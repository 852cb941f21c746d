// TextEncoder and TextDecoder for UTF-8, the one encoding that programs meet here.

export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text = ""): Uint8Array {
    const bytes: number[] = [];
    for (const character of String(text).toWellFormed()) appendUtf8(bytes, character.codePointAt(0) ?? 0);
    return Uint8Array.from(bytes);
  }
}

function appendUtf8(bytes: number[], code: number): void {
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(0));
  else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(6), tail(0));
  else bytes.push(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
}

const replacement = 0xfffd;

export class TextDecoder {
  readonly #isFatal: boolean;

  constructor(label = "utf-8", options: { fatal?: boolean } = {}) {
    if (!/^utf-?8$/i.test(label)) throw new RangeError(`Only utf-8 is known here, not ${label}.`);
    this.#isFatal = options.fatal ?? false;
  }

  get encoding(): string {
    return "utf-8";
  }

  decode(input: ArrayBuffer | ArrayBufferView = new Uint8Array()): string {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const pieces: string[] = [];
    for (let at = isMarked ? 3 : 0; at < bytes.length; ) {
      const { code, length } = codeAt(bytes, at);
      if (code === undefined && this.#isFatal) throw new TypeError("The encoded data was not valid utf-8.");
      pieces.push(String.fromCodePoint(code ?? replacement));
      at += length;
    }
    return pieces.join("");
  }
}

/** The least code that needs a sequence of this length: a shorter one written longer is not valid. */
const leastCodes = [0, 0, 0x80, 0x800, 0x10000];

function codeAt(bytes: Uint8Array, at: number): { code: number | undefined; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, length: 1 };
  const size =
    first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
  if (size === 0) return { code: undefined, length: 1 };
  let code = first & (0xff >> (size + 1));
  for (let offset = 1; offset < size; offset++) {
    const next = bytes[at + offset] ?? 0;
    if ((next & 0xc0) !== 0x80) return { code: undefined, length: offset };
    code = (code << 6) | (next & 0x3f);
  }
  const isValid = code >= (leastCodes[size] ?? 0) && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return { code: isValid ? code : undefined, length: isValid ? size : 1 };
}
