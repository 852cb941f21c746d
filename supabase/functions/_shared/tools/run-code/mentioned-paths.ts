// Finds the files that a program imports, which are sent first when not all files fit.

/** Repetitions are bounded, so that a file of a million spaces is not slow. */
const mentions: readonly RegExp[] = [
  /\b(?:from|import|require)\s{0,20}\(?\s{0,20}["']([^"'\n]{1,512})["']/g,
  /^[ \t]{0,40}from[ \t]{1,20}([\w.]{1,256})[ \t]{1,20}import[ \t(]{1,20}([\w, \t]{1,256})/gm,
  /^[ \t]{0,40}import[ \t]{1,20}([\w., \t]{1,256})/gm,
];
const extension = /(?<=[^/])\.[a-z]{1,4}$/;

/** Rather too many than too few: every file that an import may refer to, in JavaScript, TypeScript or Python. */
export function mentionedPaths(text: string, paths: readonly string[]): string[] {
  const stems = new Set(mentions.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(stemsOf)));
  return paths.filter((path) => {
    const stem = path.replace(extension, "").replace(/\/(index|__init__)$/, "");
    return endingsOf(stem).some((ending) => stems.has(ending));
  });
}

/** `from pack import part` may mean pack and pack/part; `../lib/a.ts` means any lib/a. */
function stemsOf(match: RegExpMatchArray): string[] {
  const [first = "", second = ""] = match.slice(1);
  const plain = first.replace(/^(\.{1,2}\/)+/, "");
  if (/["']/.test(match[0])) return [plain, plain.replace(extension, "")];
  const modules = first
    .split(",")
    .map((name) => (name.trim().split(/\s/)[0] ?? "").replace(/^\.+/, "").replaceAll(".", "/"));
  const parts = second.split(",").map((name) => name.trim().split(/\s/)[0] ?? "");
  return [
    ...modules,
    ...modules.flatMap((module) => parts.map((part) => (module === "" ? part : `${module}/${part}`))),
  ].filter(Boolean);
}

/** a/b/c, b/c, c */
function endingsOf(stem: string): string[] {
  const parts = stem.split("/");
  return parts.map((_, index) => parts.slice(index).join("/"));
}
