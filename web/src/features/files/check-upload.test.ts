import { describe, expect, test } from "vitest";
import { maxFileBytes } from "../../../../supabase/functions/_shared/client/archive/choose-files.ts";
import { checkUpload } from "./check-upload.ts";
import { foldedPaths } from "./file-paths.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("a file from the user's device", () => {
  test("Text in UTF-8 is taken, with its name composed", () => {
    expect(checkUpload("Grüße.txt".normalize("NFD"), bytesOf("hallo ✓\n"), foldedPaths([]))).toEqual({
      ok: true,
      path: "Grüße.txt".normalize("NFC"),
      content: "hallo ✓\n",
      bytes: 10,
    });
  });

  test("A mark of the byte order stays, as an import keeps it", () => {
    expect(checkUpload("a.csv", bytesOf("\ufeffa,b"), foldedPaths([]))).toMatchObject({
      content: "\ufeffa,b",
      bytes: 6,
    });
  });

  test("A file with the same path is replaced, one that differs in case is refused", () => {
    expect(checkUpload("a.txt", bytesOf(""), foldedPaths(["a.txt"])).ok).toBe(true);
    expect(checkUpload("A.txt", bytesOf(""), foldedPaths(["a.txt"]))).toMatchObject({
      sentence: "There is already a.txt.",
    });
  });

  test.each([
    ["an image", "logo.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe), "logo.png is not a text file."],
    ["text with a NUL", "a.txt", bytesOf("a\0b"), "a.txt is not a text file."],
    ["control characters", "a.bin", new Uint8Array(64).fill(2), "a.bin is not a text file."],
    ["more than 1 MB", "big.txt", new Uint8Array(maxFileBytes + 1).fill(97), "big.txt is larger than 1 MB."],
    ["a path with a backslash", "a\\b", bytesOf(""), "A path uses / and no backslash or control character."],
  ])("Is refused in words: %s", (_what, path, bytes, sentence) => {
    expect(checkUpload(path, bytes, foldedPaths([]))).toEqual({ ok: false, path, sentence });
  });
});
