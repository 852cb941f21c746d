// Taking a session out and bringing one in: archives, folders of a stranger, and a site that opens without us.
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { strToU8, zipSync } from "fflate";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityFindings } from "./support/axe.ts";
import { savedBy } from "./support/downloads.ts";
import { startScriptedSession } from "./support/scripted-session.ts";
import { sessionFiles } from "./support/session-files.ts";
import { sessionScreen } from "./support/session-screen.ts";
import { story } from "./support/story.ts";

/** The id of the session that the page shows, once it is another one than before. */
async function newSessionOn(page: Page, before = ""): Promise<string> {
  await page.waitForURL((url) => /\/s\/[\da-f-]{36}/.test(url.pathname) && !url.pathname.includes(before || "none"));
  return new URL(page.url()).pathname.slice("/s/".length);
}

const choose = (page: Page, label: string) => page.getByRole("dialog").getByLabel(label).and(page.locator("input"));

story(
  "A session is exported, imported and goes on, with the same files and the same conversation",
  async ({ newPage }) => {
    const session = await startScriptedSession(newPage, "text");
    const files = sessionFiles(session.owner.userDb, session.id);
    await files.write({
      "index.html": "<h1>Beans ✓</h1>\n",
      "src/deep/a.ts": "export {};\n",
      "package-lock.json": "{}\n",
    });
    await session.say("Say it once");
    await session.rest();
    await session.owner.userDb.rpc("set_session", { session_id: session.id, changes: { title: "Bean There" } });
    const { page, conversation } = await session.open();
    const textOf = async (shown: Locator) => (await shown.innerText()).replaceAll(/\s+/g, " ");
    // The names of models arrive after the conversation.
    await page.waitForLoadState("networkidle");
    const words = await textOf(conversation);

    const saved = await savedBy(page, async () => {
      await page.getByRole("link", { name: "Bean There" }).hover();
      await page.getByRole("button", { name: "Actions for Bean There" }).click();
      await page.getByRole("menuitem", { name: "Export session" }).click();
    });
    expect(saved.name).toBe("bean-there.edgewright.zip");
    expect(Object.keys(saved.texts)).toEqual([
      ...["session.json", "conversation.json", "conversation.md", "revisions.json"],
      ...["files/index.html", "files/package-lock.json", "files/src/deep/a.ts"],
    ]);
    expect(saved.texts["conversation.md"]).toContain("Say it once");

    await page.getByRole("button", { name: "Import…" }).click();
    expect(await accessibilityFindings(page)).toEqual([]);
    await choose(page, "Choose files…").setInputFiles({
      name: saved.name,
      mimeType: "application/zip",
      buffer: saved.bytes,
    });
    const dialog = page.getByRole("dialog");
    await dialog.getByText("An exported session: 2 messages and 3 files.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Import the session" }).click();
    const id = await newSessionOn(page, session.id);
    const imported = sessionScreen(page);
    await imported.conversation.getByText("Say it once").waitFor();
    await expect.poll(async () => (await textOf(imported.conversation)).replace("Imported ", "")).toBe(words);
    const copies = sessionFiles(session.owner.userDb, id);
    expect(await copies.paths()).toEqual(await files.paths());
    for (const path of await files.paths()) expect(await copies.read(path)).toBe(await files.read(path));

    await imported.say("And once more");
    await imported.conversation.getByText("And once more").waitFor();
    await imported.stop.waitFor({ state: "detached" });
    expect(await imported.conversation.getByText("Imported").count()).toBe(1);

    // As the tab of an import leaves it when it is closed.
    await page.evaluate(
      (marks) => localStorage.setItem("edgewright:unfinished-imports", marks),
      JSON.stringify({ [id]: "Cut short" }),
    );
    await page.goto("/new");
    await page.getByText("The import of “Cut short” was cut short.").waitFor();
    await page.getByRole("button", { name: "Delete it" }).click();
    await expect
      .poll(async () => (await session.owner.userDb.from("sessions").select("id").eq("id", id)).data)
      .toEqual([]);
  },
);

story(
  "A stranger's zip becomes a session without what tries to escape, and says what it left out",
  async ({ newPage }) => {
    const session = await startScriptedSession(newPage, "text");
    const page = await session.newPage();
    await page.goto("/new");
    const text = strToU8("text\n");
    const hostile = zipSync({
      "site/index.html": strToU8("<h1>Kept</h1>\n"),
      "site/INDEX.html": text,
      "site/../../escaped.txt": text,
      "/etc/passwd": text,
      "C:/windows/win.ini": text,
      "site\\..\\up.txt": text,
      "site/link": [strToU8("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }],
      "site/logo.png": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff),
      "site/large.txt": new Uint8Array(2_000_000),
      "site/node_modules/left-pad/index.js": text,
    });
    const dropped = await page.evaluateHandle((bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "site.zip", { type: "application/zip" }));
      return transfer;
    }, Array.from(hostile));
    await page.getByRole("main").dispatchEvent("drop", { dataTransfer: dropped });

    const dialog = page.getByRole("dialog");
    await dialog.getByText("Left out: 9 files").click();
    expect(await dialog.getByRole("listitem").allInnerTexts()).toEqual([
      "site/INDEX.html: another file has this path, or one that differs only in case",
      "site/../../escaped.txt: its path is not allowed",
      "/etc/passwd: its path is not allowed",
      "C:/windows/win.ini: its path is not allowed",
      "site\\..\\up.txt: its path is not allowed",
      "site/link: a link to another file",
      "site/logo.png: not a text file",
      "site/large.txt: larger than 1 MB",
      "site/node_modules: made by a program, not written",
    ]);
    await dialog.getByLabel("Title").fill("From a stranger");
    await dialog.getByLabel("Also import lock files, caches and packages").check();
    await dialog.getByText("2 files").waitFor();
    expect(await dialog.getByLabel("Title").inputValue()).toBe("From a stranger");
    await dialog.getByRole("button", { name: "Make a session" }).click();
    const id = await newSessionOn(page);
    const files = sessionFiles(session.owner.userDb, id);
    expect(await files.paths()).toEqual(["site/index.html", "site/node_modules/left-pad/index.js"]);

    // The same zip into a folder of the session, where nothing may be overwritten by a path of another case.
    await page.getByRole("tab", { name: "Files" }).click();
    await page
      .getByLabel("Upload files")
      .and(page.locator("input"))
      .setInputFiles({
        ...{ name: "more.zip", mimeType: "application/zip" },
        buffer: Buffer.from(zipSync({ "SITE/INDEX.HTML": text, "notes.md": text })),
      });
    await dialog.getByText("SITE/INDEX.HTML: another file has this path").waitFor();
    await dialog.getByRole("button", { name: "Add to the session" }).click();
    await expect.poll(() => files.paths()).toContain("notes.md");
    expect(await files.read("site/index.html")).toBe("<h1>Kept</h1>\n");

    await page.getByRole("button", { name: "Import…" }).click();
    const broken = { name: "a.zip", mimeType: "application/zip", buffer: Buffer.from(hostile.subarray(0, 300)) };
    await choose(page, "Choose files…").setInputFiles(broken);
    await dialog.getByText("The archive is damaged or incomplete.").waitFor();
    await dialog.getByRole("button", { name: "Choose others" }).click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
  },
);

story("A session's pages are saved as a site that opens from a disk", async ({ newPage }) => {
  const session = await startScriptedSession(newPage, "text");
  await sessionFiles(session.owner.userDb, session.id).write({
    "index.html":
      '<!doctype html><html lang="en"><head><title>Beans</title><link rel="stylesheet" href="/css/site.css"></head>' +
      '<body><div id="root"></div><a href="/about">About</a><script type="module" src="/src/main.tsx"></script></body></html>',
    "about.html":
      '<!doctype html><title>About</title><h1>About</h1><p id="out"></p><script src="/js/plain.js"></script><a href="/">Home</a>',
    "css/site.css": 'h1 { color: rgb(1, 2, 3); background: url("/bean.svg") }',
    "public/bean.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "js/plain.js": 'document.getElementById("out").textContent = "A plain script ran";',
    "src/main.tsx":
      'import { createRoot } from "react-dom/client"; import { Title } from "./title"; import data from "./data.json";\n' +
      'createRoot(document.getElementById("root")!).render(<Title name={data.name as string} />);',
    "src/title.tsx":
      'import { useState } from "react";\n' +
      "export function Title({ name }: { name: string }) { const [n, setN] = useState(0); return <h1 onClick={() => setN(n + 1)}>{name} {n}</h1>; }",
    "src/data.json": '{ "name": "Bean" }',
  });
  const { page } = await session.open();
  const saved = await savedBy(page, async () => {
    await page.getByRole("button", { name: "Download", exact: true }).click();
    await page.getByRole("menuitem", { name: "Download as a site" }).click();
  });
  expect(saved.name).toBe("session-site.zip");
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  for (const [path, text] of Object.entries(saved.texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const elsewhere = await page.context().browser()?.newPage();
  if (elsewhere === undefined) throw new Error("The page has no browser.");
  const failures: string[] = [];
  elsewhere.on("pageerror", (error) => failures.push(error.message));
  elsewhere.on("requestfailed", (request) => failures.push(request.url()));
  await elsewhere.goto(pathToFileURL(join(folder, "index.html")).href);
  const heading = elsewhere.getByRole("heading", { name: "Bean 0" });
  await heading.click();
  await elsewhere.getByRole("heading", { name: "Bean 1" }).waitFor();
  const style = await elsewhere.getByRole("heading").evaluate((element) => {
    const { color, backgroundImage } = getComputedStyle(element);
    return [color, backgroundImage.replace(/^url\(".*\//, "").replace(/"\)$/, "")];
  });
  expect(style).toEqual(["rgb(1, 2, 3)", "bean.svg"]);
  await elsewhere.getByRole("link", { name: "About" }).click();
  await elsewhere.getByText("A plain script ran").waitFor();
  await elsewhere.getByRole("link", { name: "Home" }).click();
  await elsewhere.getByRole("heading", { name: "Bean 0" }).waitFor();
  expect(failures).toEqual([]);
  await elsewhere.close();
});
