// What a file may contain: the database stores neither NUL nor half a character.

export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** The same text with substitutes for what cannot be stored. */
export function toStorable(text: string): string {
  return text.replaceAll("\0", "␀").toWellFormed();
}

const sampleCharacters = 4096;
const largestShare = 0.1;

/** The text looks like decoded binary data: many control characters or replacement characters. */
export function looksBinary(text: string): boolean {
  const sample = text.slice(0, sampleCharacters);
  const strange = sample.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/g)?.length ?? 0;
  return strange > sample.length * largestShare;
}
