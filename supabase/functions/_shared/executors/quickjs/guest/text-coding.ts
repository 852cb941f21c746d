// TextEncoder and TextDecoder for UTF-8.

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
    if (!/^utf-?8$/i.test(label)) throw new RangeError(`Only utf-8 is supported here, not ${label}.`);
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
    for (let at = isMarked ? 3 : 0; at < bytes.length;) {
      const { code, length } = codeAt(bytes, at);
      if (code === undefined && this.#isFatal) throw new TypeError("The encoded data was not valid utf-8.");
      pieces.push(String.fromCodePoint(code ?? replacement));
      at += length;
    }
    return pieces.join("");
  }
}

/** Tighter ranges of the second byte, which exclude overlong encodings and surrogates. */
const secondBytes: Readonly<Record<number, readonly [number, number]>> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
};
const continuation = [0x80, 0xbf] as const;

function codeAt(bytes: Uint8Array, at: number): { code: number | undefined; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, length: 1 };
  const size = sizeAfter(first);
  let code = first & (0xff >> (size + 1));
  for (let offset = 1; offset < size; offset++) {
    const next = bytes[at + offset] ?? 0;
    const [least, most] = (offset === 1 ? secondBytes[first] : undefined) ?? continuation;
    if (next < least || next > most) return { code: undefined, length: offset };
    code = (code << 6) | (next & 0x3f);
  }
  return { code: size === 0 ? undefined : code, length: Math.max(1, size) };
}

/** The length of a sequence with this first byte; 0 for an invalid one. */
function sizeAfter(first: number): number {
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}
