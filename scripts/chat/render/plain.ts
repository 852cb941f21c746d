// Text of models, files and other people is untrusted: none of its control characters may reach the terminal.

const bidirectional = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Keeps line feeds and tabs, drops carriage returns, and shows every other control character as a symbol. */
export function plain(text: string): string {
  return Array.from(text.replace(/\r\n?/g, "\n").replace(bidirectional, "\ufffd"), pictured).join("");
}

/** On one line, at most `maxCharacters` long. */
export function oneLine(text: string, maxCharacters = 100): string {
  const characters = Array.from(plain(text).replace(/\s+/g, " ").trim());
  if (characters.length <= maxCharacters) return characters.join("");
  return `${characters.slice(0, maxCharacters - 1).join("")}…`;
}

function pictured(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n" || character === "\t") return character;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code >= 0x7f && code < 0xa0 ? "\ufffd" : character;
}
