import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldersOf, foldPath, isValidPath } from "../../workspace/paths.ts";
import { chooseFiles, type Choosing, withoutSharedFolder } from "./choose-files.ts";
import type { FoundFile } from "./found-file.ts";
import { readZip } from "./read-zip.ts";
import { foundText, makeZip } from "./testing/made-zip.ts";

const segment = fc.oneof(
  fc.constantFrom("..", ".", "", "a", "A", "b", "ä", "Ä", "node_modules", "C:", "a\\b", "x\0", "ﬁ", "İ", "con"),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const path = fc.oneof(
  fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("/")),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const content = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 60 }));
const entry = fc.tuple(path, content).map(([name, held]): FoundFile => {
  const bytes = typeof held === "string" ? new TextEncoder().encode(held) : held;
  return { path: name, bytes: bytes.length, chunks: () => [bytes] };
});

async function chosen(found: readonly FoundFile[], choosing: Choosing = {}) {
  const { files, leftOut } = await chooseFiles(found, choosing);
  return { paths: files.map((file) => file.path), leftOut: leftOut.map(({ path: left, reason }) => [left, reason]) };
}

test("Whatever is found, no path escapes, no two clash, and each file is either chosen or listed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 30 }), fc.boolean(), async (found, keepsGenerated) => {
      const { files, leftOut } = await chooseFiles(found, { keepsGenerated });
      const paths = files.map((file) => file.path);
      expect(paths.filter((each) => !isValidPath(each) || /^[a-z]:/i.test(each))).toEqual([]);
      const folded = new Set(paths.map(foldPath));
      expect(folded.size).toBe(paths.length);
      expect(paths.filter((each) => foldersOf(foldPath(each)).some((folder) => folded.has(folder)))).toEqual([]);
      const left = leftOut.reduce((sum, each) => sum + each.files, 0);
      expect(files.length + left).toBe(found.length);
    }),
    { numRuns: 300 },
  );
});

test("The same holds for whatever a zip contains", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        path.filter((each) => each !== "__proto__"),
        content,
        { maxKeys: 20 },
      ),
      async (held) => {
        const { files } = await chooseFiles(readZip(makeZip(held)), { keepsGenerated: true });
        for (const file of files) {
          expect(isValidPath(file.path)).toBe(true);
          expect(new URL(file.path.replaceAll("%", "%25"), "file:///import/").pathname).toMatch(/^\/import\//);
        }
      },
    ),
  );
});

describe("what is left out", () => {
  test.each([
    ["climbs", "../../etc/passwd"],
    ["climbs on the way", "a/../../b"],
    ["is absolute", "/etc/passwd"],
    ["names a drive", "C:/windows/system.ini"],
    ["names a drive without a slash", "c:x"],
    ["has backslashes", "..\\..\\autoexec.bat"],
    ["has an empty part", "a//b"],
    ["has a NUL", "a\0.txt"],
    ["is too deep", `${"a/".repeat(40)}b`],
    ["is too long", "a".repeat(600)],
    ["is empty", ""],
  ])("A path that %s", async (_what, wrong) => {
    expect(await chosen([foundText(wrong), foundText("kept.txt")])).toEqual({
      paths: ["kept.txt"],
      leftOut: [[wrong, "path_invalid"]],
    });
  });

  test("The second of two equal paths, of two that differ only in case, and of a file and a folder", async () => {
    const found = ["a.txt", "a.txt", "A.TXT", "lib", "lib/x.ts", "src/y.ts", "SRC", "Grüße", "GRÜSSE", "GRÜßE"];
    expect(await chosen(found.map((each) => foundText(each)))).toEqual({
      paths: ["a.txt", "lib", "src/y.ts", "Grüße", "GRÜSSE"],
      leftOut: ["a.txt", "A.TXT", "lib/x.ts", "SRC", "GRÜßE"].map((left) => [left, "path_taken"]),
    });
  });

  test("A path that clashes with a file of the session, while the very same path replaces it", async () => {
    const existing = new Map([["docs/a.md", { bytes: 10 }]]);
    expect(await chosen([foundText("docs/A.md"), foundText("docs"), foundText("docs/a.md")], { existing })).toEqual({
      paths: ["docs/a.md"],
      leftOut: [
        ["docs/A.md", "path_taken"],
        ["docs", "path_taken"],
      ],
    });
  });

  test("Links, what is encrypted, binary, damaged or larger than 1 MB", async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff);
    const half = { path: "half.txt", bytes: 3, chunks: () => [Uint8Array.of(0xe2, 0x9c)] };
    // It says that it is small.
    const growing = {
      path: "growing.txt",
      bytes: 1,
      chunks: () => Array.from({ length: 20 }, () => new Uint8Array(100_000).fill(97)),
    };
    const found: FoundFile[] = [
      { ...foundText("link"), obstacle: "link" },
      { ...foundText("locked"), obstacle: "encrypted" },
      { path: "logo.png", bytes: 5, chunks: () => [png] },
      foundText("nul.txt", "a\0b"),
      foundText("control.bin", "\u0002".repeat(64)),
      half,
      { ...foundText("large.txt"), bytes: 1_048_577 },
      growing,
    ];
    expect(await chosen(found)).toEqual({
      paths: [],
      leftOut: [
        ["link", "link"],
        ["locked", "encrypted"],
        ["logo.png", "binary"],
        ["nul.txt", "binary"],
        ["control.bin", "binary"],
        ["half.txt", "binary"],
        ["large.txt", "too_large"],
        ["growing.txt", "too_large"],
      ],
    });
  });

  test("Folders and files that programs generate, each folder once with the number of its files, unless they are asked for", async () => {
    const found = [
      "node_modules/a/index.js",
      "node_modules/b.js",
      "web/.git/HEAD",
      "yarn.lock",
      "src/a.ts",
      ".DS_Store",
    ];
    const { files, leftOut } = await chooseFiles(found.map((each) => foundText(each)));
    expect(files.map((file) => file.path)).toEqual(["src/a.ts"]);
    expect(leftOut).toEqual([
      { path: "node_modules", reason: "generated", files: 2 },
      { path: "web/.git", reason: "generated", files: 1 },
      { path: "yarn.lock", reason: "generated", files: 1 },
      { path: ".DS_Store", reason: "generated", files: 1 },
    ]);
    expect(
      (
        await chosen(
          found.map((each) => foundText(each)),
          { keepsGenerated: true },
        )
      ).paths,
    ).toEqual(found);
  });

  test("What a session has no room for: more than 2,000 files, or 50 MB", async () => {
    const many = Array.from({ length: 2003 }, (_, index) => foundText(`${index}.txt`));
    const { files, leftOut } = await chooseFiles(many);
    expect([files.length, leftOut.map(({ reason }) => reason)]).toEqual([2000, ["no_room", "no_room", "no_room"]]);
    const existing = new Map(Array.from({ length: 49 }, (_, index) => [`${index}.txt`, { bytes: 1_048_576 }]));
    const half = "x".repeat(600_000);
    expect(
      await chosen([foundText("a", half), foundText("b", half), foundText("0.txt", half), foundText("c", half)], {
        existing,
      }),
    ).toEqual({
      paths: ["a", "0.txt", "c"], // what it replaces makes room
      leftOut: [["b", "no_room"]],
    });
  });
});

describe("the folder that an archive wraps everything in", () => {
  const inside = (...paths: string[]) =>
    withoutSharedFolder(paths.map((each) => foundText(each))).map((file) => file.path);

  test("It is taken off when all files lie in it, whatever the system left next to it", () => {
    expect(
      inside("site-main/index.html", "site-main/src/a.ts", "__MACOSX/._site-main", "site-main/node_modules/x.js"),
    ).toEqual(["index.html", "src/a.ts", "__MACOSX/._site-main", "node_modules/x.js"]);
  });

  test.each([
    ["files beside it", ["site/index.html", "README.md"]],
    ["a path that climbs", ["../a.txt", "../b.txt"]],
    ["absolute paths", ["/etc/a", "/etc/b"]],
    ["a drive", ["C:/a", "C:/b"]],
    ["files alone", ["a.txt"]],
    ["nothing", []],
  ])("It stays where there is none: %s", (_what, paths) => {
    expect(inside(...paths)).toEqual(paths);
  });
});

test("Choosing can be cancelled, tells how far it is, and lets other work go on", async () => {
  const told: [number, number][] = [];
  await chooseFiles([foundText("a"), foundText("b")], { onProgress: (done, of) => told.push([done, of]) });
  expect(told).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  // Reading an archive waits for nothing, so it has to let others work.
  let othersWorked = false;
  setTimeout(() => (othersWorked = true));
  const busy = { ...foundText("b"), chunks: () => [new Uint8Array(100_000).fill(97)] };
  await chooseFiles(Array.from({ length: 300 }, (_, index) => ({ ...busy, path: `${index}` })));
  expect(othersWorked).toBe(true);
  await expect(chooseFiles([foundText("a")], { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
});
