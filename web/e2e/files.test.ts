import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityFindings } from "./support/axe.ts";
import { startScriptedSession } from "./support/scripted-session.ts";
import { sessionFiles } from "./support/session-files.ts";
import { type NewPage, story } from "./support/story.ts";
import type { PageOptions } from "./support/watched-context.ts";

/** A session with these files, and one of them open on a device of the user. */
async function openFile(newPage: NewPage, texts: Record<string, string>, path: string, options: PageOptions = {}) {
  const session = await startScriptedSession(newPage, "text");
  const files = sessionFiles(session.owner.userDb, session.id);
  await files.write(texts);
  const page = await session.newPage(options);
  await page.goto(`/s/${session.id}?tab=files&path=${encodeURIComponent(path)}`);
  const editor = page.getByRole("textbox", { name: `Text of ${path}` });
  await editor.waitFor();
  return { session, files, page, editor, shown: () => editor.innerText() };
}

const banner = (page: Page) =>
  page.getByRole("alert").filter({ hasText: "This file changed while you were editing it." });

story("Typed text is kept over another tab and a reload, and saved by the keyboard", async ({ newPage }) => {
  const { page, editor, files, shown } = await openFile(newPage, { "notes.md": "one\n" }, "notes.md");
  const unsaved = page.getByRole("region", { name: "notes.md" }).getByText("not saved");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("zero ");
  await unsaved.waitFor();
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByRole("treeitem", { name: "notes.md not saved", selected: true }).waitFor();
  await expect.poll(shown).toContain("zero one");
  await page.reload();
  await expect.poll(shown).toContain("zero one");
  expect(await files.read("notes.md")).toBe("one\n");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+s");
  await expect.poll(() => files.read("notes.md")).toBe("zero one\n");
  await unsaved.waitFor({ state: "hidden" });
});

story("A change by others shows at once in a file that is not edited, and the cursor stays", async ({ newPage }) => {
  const { page, editor, files, shown } = await openFile(newPage, { "a.txt": "alpha\nbeta\n" }, "a.txt");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await files.write({ "a.txt": "before\nalpha\nbeta\n" });
  await expect.poll(shown).toContain("before");
  await page.keyboard.type("!");
  await expect.poll(shown).toContain("before\nalpha\nbeta!");
});

story("A conflict keeps what was typed, shows both, and saves yours over theirs", async ({ newPage }) => {
  const { page, editor, files } = await openFile(newPage, { "a.txt": "one\ntwo\n" }, "a.txt");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("mine ");
  await files.write({ "a.txt": "one\ntheirs\n" });
  await banner(page).getByRole("button", { name: "Compare" }).click();
  const dialog = page.getByRole("dialog", { name: "a.txt: theirs and yours" });
  await expect.poll(() => dialog.getByRole("deletion").allInnerTexts()).toEqual(["one", "theirs"]);
  expect(await dialog.getByRole("insertion").allInnerTexts()).toEqual(["mine one", "two"]);
  expect(await accessibilityFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Keep yours" }).click();
  await expect.poll(() => files.read("a.txt")).toBe("mine one\ntwo\n");
  await banner(page).waitFor({ state: "hidden" });
});

story("In a conflict, theirs can be taken, and that can be undone", async ({ newPage }) => {
  const { page, editor, files, shown } = await openFile(newPage, { "a.txt": "one\n" }, "a.txt");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("mine ");
  await files.write({ "a.txt": "theirs\n" });
  await banner(page).getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(shown).toContain("theirs");
  expect(await shown()).not.toContain("mine");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(shown).toContain("mine one");
  await banner(page).waitFor();
  expect(await files.read("a.txt")).toBe("theirs\n");
});

story(
  "Text files are added and others refused in words, and all files come back in an archive",
  async ({ newPage }) => {
    const { page, files } = await openFile(newPage, { "src/a.txt": "a ✓\n" }, "src/a.txt");
    await page
      .getByLabel("Upload files")
      .and(page.locator("input"))
      .setInputFiles([
        { name: "b.css", mimeType: "text/css", buffer: Buffer.from("b {}\n") },
        { name: "logo.png", mimeType: "image/png", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0]) },
      ]);
    await page.getByText("logo.png is not a text file.").waitFor();
    await page.getByText("Added b.css.").waitFor();
    expect(await files.paths()).toEqual(["b.css", "src/a.txt"]);

    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download", exact: true }).click();
    await page.getByRole("menuitem", { name: "Download files" }).click();
    const download = await downloading;
    const saved = join(await mkdtemp(join(tmpdir(), "download-")), download.suggestedFilename());
    await download.saveAs(saved);
    const archive = unzipSync(await readFile(saved));
    const texts = Object.entries(archive).map(([path, bytes]) => [path, strFromU8(bytes)]);
    expect(texts.toSorted()).toEqual([
      ["b.css", "b {}\n"],
      ["src/a.txt", "a ✓\n"],
    ]);
    expect(download.suggestedFilename()).toBe("session.zip");
  },
);

story("The tree is worked by keyboard, and unsaved text moves and comes back with its file", async ({ newPage }) => {
  const texts = { "index.html": "<p>Hi\n", "src/app.js": "1;\n" };
  const { page, files, editor } = await openFile(newPage, texts, "src/app.js");
  await editor.press("2");
  await page.getByRole("button", { name: "New file" }).press("Enter");
  await page.keyboard.type("INDEX.html");
  await page.keyboard.press("Enter");
  await page.getByText("There is already index.html.").waitFor();
  await page.getByRole("textbox", { name: "Path" }).fill("src/new.js");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Text of src/new.js" }).waitFor();

  await page.getByRole("treeitem", { name: "index.html" }).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Path" }).fill("lib/app.js");
  await page.keyboard.press("Enter");
  await expect.poll(files.paths).toEqual(["index.html", "lib/app.js", "src/new.js"]);
  await page.getByRole("textbox", { name: "Path" }).waitFor({ state: "detached" });

  await page.getByRole("treeitem", { name: "lib", exact: true }).focus();
  await page.keyboard.press("Delete");
  await expect.poll(files.paths).toEqual(["index.html", "src/new.js"]);
  await page.getByText("Deleted lib.").locator("..").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => files.read("lib/app.js")).toBe("1;\n");
  await page.getByRole("treeitem", { name: "app.js not saved" }).click();
  await page.getByRole("textbox", { name: "Text of lib/app.js" }).press("ControlOrMeta+s");
  await expect.poll(() => files.read("lib/app.js")).toBe("21;\n");
});

story("What search finds opens at its line, and is still there on the way back", async ({ newPage }) => {
  const text = Array.from({ length: 300 }, (_, index) => `line ${index + 1}\n`).join("");
  const { page } = await openFile(newPage, { "long.txt": text, "b.txt": "LINE 250\n" }, "b.txt");
  await page.keyboard.press("ControlOrMeta+Shift+f");
  await page.getByRole("searchbox", { name: "Search in files" }).fill("line 250");
  await page.getByText("2 lines in 2 files").waitFor();
  await page.getByRole("button", { name: "Match case" }).click();
  await page.getByText("1 line in 1 file").waitFor();
  await page.getByRole("region", { name: "long.txt" }).getByRole("button", { name: "line 250" }).click();
  const line = page.getByRole("textbox", { name: "Text of long.txt" }).getByText("line 250", { exact: true });
  await line.waitFor();
  expect(await line.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(900);

  // Where the file stands in place of what was found.
  await page.setViewportSize({ width: 900, height: 900 });
  await page.getByText("1 line in 1 file").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "All files" }).click();
  await page.getByText("1 line in 1 file").waitFor();
});

story.for([{ width: 1440 }, { width: 390 }])(
  "axe finds nothing in Files, $width px wide",
  async (device, { newPage }) => {
    const { page } = await openFile(newPage, { "src/a.js": "const a = 1; // one\n" }, "src/a.js", device);
    expect(await accessibilityFindings(page)).toEqual([]);
    if (device.width > 700) return;
    await page.getByRole("button", { name: "All files" }).click();
    await page.getByRole("treeitem", { name: "a.js" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  },
);
