// Which type of file some bytes are, by how they begin.

const beginnings: Readonly<Record<string, RegExp>> = {
  "image/png": /^\x89PNG\r\n\x1a\n/,
  "image/jpeg": /^\xff\xd8\xff/,
  "image/gif": /^GIF8[79]a/,
  "image/webp": /^RIFF[^]{4}WEBP/,
  // Readers look for it in the first kilobyte.
  "application/pdf": /%PDF-/,
};
const looked = 1024;

/** The type of an image or a PDF; undefined for everything else. */
export function typeOf(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, looked));
  return Object.keys(beginnings).find((type) => beginnings[type]?.test(start));
}

/** Whether text can be read as text, and an image or a PDF begins as one does. */
export function isOfType(bytes: Uint8Array, mediaType: string): boolean {
  return mediaType === "text/plain" ? isText(bytes) : typeOf(bytes) === mediaType;
}

export function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder("utf-8", { fatal: true }).decode(bytes).includes("\0");
  } catch {
    return false;
  }
}
