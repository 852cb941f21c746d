// Valid paths, and invalid ones with the reason. Tested against isValidPath here and private.is_valid_path in SQL.

export const goodPaths = [
  "a",
  "index.html",
  "src/app/main.ts",
  ".gitignore",
  ".github/workflows/ci.yml",
  "a b/c d.txt",
  "...",
  "..a/b..",
  "a/.b/..c",
  "näive/文件/файл.md",
  "emoji-🎉.txt",
  "'quoted'/\"double\"",
  "semi;colon&amp%20",
  "C:/looks/like/windows",
  `${"d/".repeat(31)}f`,
  "x".repeat(512),
  "é".repeat(256),
];

export const badPaths: readonly (readonly [path: string, why: string])[] = [
  ["", "empty"],
  ["/", "absolute"],
  ["/etc/passwd", "absolute"],
  ["a/", "ends with a slash"],
  ["a//b", "empty segment"],
  [".", "dot segment"],
  ["..", "dot segment"],
  ["./a", "dot segment"],
  ["../a", "climbs out"],
  ["a/../b", "climbs"],
  ["a/./b", "dot segment"],
  ["a/..", "climbs"],
  ["a\\b", "backslash"],
  ["..\\a", "backslash"],
  ["a\nb", "control character"],
  ["a\tb", "control character"],
  ["a\u007fb", "control character"],
  ["a\u0085b", "control character"],
  ["e\u0301.txt", "not NFC"],
  [`${"d/".repeat(32)}f`, "too many segments"],
  ["x".repeat(513), "too many bytes"],
  ["é".repeat(257), "too many bytes"],
];

/** Pairs that differ only in case and cannot be in one tree. */
export const foldedAlike: readonly (readonly [string, string])[] = [
  ["README.md", "readme.MD"],
  ["Ünïcode", "üNÏCODE"],
  ["ДОМ/дом", "дом/ДОМ"],
  ["\u0130", "i"],
  ["ΣΑΣ", "σασ"],
];

/** Pairs that look alike but may be in one tree. */
export const foldedApart: readonly (readonly [string, string])[] = [
  ["straße", "strasse"],
  ["a.txt", "b.txt"],
  ["ﬁle", "file"],
  ["σας", "σασ"],
];
