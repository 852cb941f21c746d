import { describe, expect, test } from "vitest";
import { draftOf } from "./drafts.ts";
import { fileBuffer } from "./file-buffer.ts";

const version = (revision: number, text: string) => ({ hash: `hash of ${text}`, revision, text });
const draftOn = ({ hash, revision }: { hash: string; revision: number }, text: string) => ({
  text,
  baseHash: hash,
  baseRevision: revision,
});

describe("the text of a file that is edited", () => {
  const first = version(3, "first");
  const second = version(5, "second");

  test("Without typing, the text is the server's", () => {
    expect(fileBuffer(second, second, undefined)).toEqual({ text: "second", isUnsaved: false, conflict: undefined });
    expect(fileBuffer(second, undefined, undefined)).toBeUndefined();
  });

  test("What was typed on the newest version is unsaved and in no conflict", () => {
    expect(fileBuffer(first, first, draftOn(first, "mine"))).toEqual({
      text: "mine",
      isUnsaved: true,
      conflict: undefined,
    });
  });

  test("A change by others, or a deletion, is a conflict and leaves what was typed", () => {
    expect(fileBuffer(second, first, draftOn(first, "mine"))).toMatchObject({ text: "mine", conflict: "changed" });
    expect(fileBuffer(undefined, first, draftOn(first, "mine"))).toMatchObject({ text: "mine", conflict: "deleted" });
  });

  test("Typing on a version that was saved a moment ago, and is not in the log yet, is no conflict", () => {
    expect(fileBuffer(first, first, draftOn(second, "more"))?.conflict).toBeUndefined();
  });

  test("A change of others to the same text leaves nothing to save", () => {
    const same = version(5, "mine");
    expect(fileBuffer(same, same, draftOn(same, "mine"))?.isUnsaved).toBe(false);
  });
});

test("A file with a name that every object knows has no draft until somebody types in it", () => {
  expect(draftOf({}, "constructor")).toBeUndefined();
});
