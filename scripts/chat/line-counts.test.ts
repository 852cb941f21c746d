import { expect, test } from "vitest";
import { countLines } from "./line-counts.ts";

const texts: Readonly<Record<string, string>> = {
  "1 kept.txt": "a\nb\n",
  "2 kept.txt": "a\nc\nd\n",
  "1 gone.txt": "x\ny\n",
  "1 old.txt": "same\n",
  "2 new.txt": "same\n",
};
const textAt = async (path: string, revision: number) => texts[`${revision} ${path}`] ?? null;
const written = (path: string) => ({ path, change: "written" as const, hash: "h", bytes: 1 });
const revision = { number: 2, kind: "change" as const, summary: "" };

test("lines are counted from the texts before and after, and a moved file is compared with what it was", async () => {
  const changed = [
    written("kept.txt"),
    { path: "gone.txt", change: "deleted" as const },
    { ...written("new.txt"), moved_from: "old.txt" },
    { path: "old.txt", change: "deleted" as const },
  ];
  expect(await countLines({ ...revision, changed }, textAt)).toEqual(
    new Map([
      ["kept.txt", { added: 2, removed: 1 }],
      ["gone.txt", { added: 0, removed: 2 }],
      ["new.txt", { added: 0, removed: 0 }],
    ]),
  );
});

test("many files are not counted", async () => {
  const changed = Array.from({ length: 6 }, (_nothing, index) => written(`${index}`));
  expect(await countLines({ ...revision, changed }, textAt)).toEqual(new Map());
});
