// Which texts may name a file. The twin of private.is_valid_path in SQL; path-cases.ts holds what both must agree on.

const maxBytes = 512;
const maxSegments = 32;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const forbiddenCharacter = /[\u0000-\u001f\u007f-\u009f\\]/;
const loneSurrogate = /\p{Surrogate}/u;

/** Relative, with `/`, NFC, no empty, `.` or `..` segment, no control character or backslash, of bounded size. */
export function isValidPath(path: string): boolean {
  const segments = path.split("/");
  return (
    new TextEncoder().encode(path).length <= maxBytes &&
    segments.length <= maxSegments &&
    segments.every((segment) => segment !== "" && segment !== "." && segment !== "..") &&
    path === path.normalize("NFC") &&
    !forbiddenCharacter.test(path) &&
    !loneSurrogate.test(path)
  );
}

/** What two paths share when they differ only in case: one tree cannot hold both. Simple case mapping, as Postgres does it. */
export function foldPath(path: string): string {
  return Array.from(path, simpleLowerCase).join("");
}

/** JavaScript maps İ, and no other character, to two. */
function simpleLowerCase(character: string): string {
  return character === "\u0130" ? "i" : character.toLowerCase();
}

/** Every folder a path lies in, outermost first. */
export function foldersOf(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join("/"));
}
