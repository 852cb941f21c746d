import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { isValidPath } from "../../workspace/paths.ts";
import { chooseFiles } from "./choose-files.ts";
import { readZip } from "./read-zip.ts";
import { archiveName, writeZip } from "./write-zip.ts";

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

test("An archive holds every file with its path and its text, as any other program reads it", async () => {
  const files = [
    { path: "index.html", content: "<h1>Grüße ✓</h1>\n" },
    { path: "src/leer.txt", content: "" },
    { path: "src/größer.css", content: "a{}\n".repeat(10_000) },
  ];
  const archive = await writeZip(files);
  const read = Object.entries(unzipSync(await bytesOf(archive)));
  expect(read.map(([path, bytes]) => ({ path, content: strFromU8(bytes) }))).toEqual(files);
  expect(archive.size).toBeLessThan(2000);
});

test("Whatever text files are packed, the same files are chosen from the archive", async () => {
  const path = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter(isValidPath);
  const text = fc
    .string({ unit: "grapheme", maxLength: 40 })
    .filter((content) => !/[\u0000-\u001f\u007f]/.test(content));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ path, content: text }), { maxLength: 12 }), async (given) => {
      const { files } = await chooseFiles(
        given.map(({ path: name, content }) => ({
          ...{ path: name, bytes: 0 },
          chunks: () => [new TextEncoder().encode(content)],
        })),
        { keepsGenerated: true },
      );
      const archive = await bytesOf(await writeZip(files));
      const again = await chooseFiles(readZip(archive), { keepsGenerated: true });
      expect(again).toEqual({ files, leftOut: [] });
    }),
  );
});

test.each([
  ["Landing page: Bean There", "landing-page-bean-there.zip"],
  ["Ünïcode / слово", "ünïcode-слово.zip"],
  ["", "session.zip"],
  ["…", "session.zip"],
])("The archive of a session titled %j is named %j", (title, name) => {
  expect(archiveName(title)).toBe(name);
});
