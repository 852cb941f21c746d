import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { archiveName, zipFiles } from "./zip.ts";

test("An archive holds every file with its path and its text", async () => {
  const texts = new Map([
    ["index.html", "<h1>Grüße ✓</h1>\n"],
    ["src/leer.txt", ""],
    ["src/größer.css", "a{}\n".repeat(10_000)],
  ]);
  const archive = await zipFiles(texts);
  const files = unzipSync(new Uint8Array(await archive.arrayBuffer()));
  expect(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)])).toEqual([...texts]);
  expect(archive.size).toBeLessThan(2000);
});

test.each([
  ["Landing page: Bean There", "landing-page-bean-there.zip"],
  ["Ünïcode / слово", "ünïcode-слово.zip"],
  ["", "session.zip"],
  ["…", "session.zip"],
])("The archive of a session titled %j is named %j", (title, name) => {
  expect(archiveName(title)).toBe(name);
});
