// Which texts may name a file. The twin of private.is_valid_path in SQL; both are tested with path-cases.ts.

const maxBytes = 512;
const maxSegments = 32;

const forbiddenCharacter = /[\u0000-\u001f\u007f-\u009f\\]/;
const loneSurrogate = /\p{Surrogate}/u;

const rules: readonly (readonly [rule: string, isKept: (path: string) => boolean])[] = [
  ["is not empty", (path) => path !== ""],
  ["is relative: it begins with no slash", (path) => !path.startsWith("/")],
  ["names a file: it ends with no slash", (path) => !path.endsWith("/")],
  ["has no empty part between its slashes", (path) => !path.split("/").includes("")],
  ["has no . or .. as a part", (path) => !path.split("/").some((part) => part === "." || part === "..")],
  ["uses / and no backslash or control character", (path) => !forbiddenCharacter.test(path)],
  ["consists of whole characters, composed (Unicode NFC)", (path) => isComposed(path)],
  [`has at most ${maxSegments} parts`, (path) => path.split("/").length <= maxSegments],
  [`is at most ${maxBytes} bytes long`, (path) => new TextEncoder().encode(path).length <= maxBytes],
];

/** Relative, with `/`, NFC, no empty, `.` or `..` segment, no control character or backslash, of bounded size. */
export function isValidPath(path: string): boolean {
  return brokenPathRule(path) === undefined;
}

/** The first rule that a path breaks, as the end of the sentence "A path …"; undefined for a valid path. */
export function brokenPathRule(path: string): string | undefined {
  return rules.find(([, isKept]) => !isKept(path))?.[0];
}

function isComposed(path: string): boolean {
  return path === path.normalize("NFC") && !loneSurrogate.test(path);
}

/** Equal for paths that differ only in case: one tree cannot hold both. Simple case mapping, as in Postgres. */
export function foldPath(path: string): string {
  if (/^[ -~]*$/.test(path)) return path.toLowerCase(); // nearly all paths, a hundred times faster
  return Array.from(path, simpleLowerCase).join("");
}

/** İ is the only character that JavaScript maps to two. */
function simpleLowerCase(character: string): string {
  return character === "\u0130" ? "i" : character.toLowerCase();
}

/** Every folder of a path, outermost first. */
export function foldersOf(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join("/"));
}
