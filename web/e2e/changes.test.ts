import { expect } from "vitest";
import { accessibilityFindings } from "./support/axe.ts";
import { startScriptedSession } from "./support/scripted-session.ts";
import { sessionFiles } from "./support/session-files.ts";
import { type NewPage, story } from "./support/story.ts";

/** A session whose agent has made, changed, moved and deleted files in one run. */
async function workedSession(newPage: NewPage) {
  const session = await startScriptedSession(newPage, "work?ask=0");
  const files = sessionFiles(session.owner.userDb, session.id);
  await files.write({ "work/0/sum.js": "// mine\n", "own.txt": "own\n" });
  await session.say("Work");
  const { session: row } = await session.rest();
  return { session, files, head: row.head_revision };
}

const runPaths = ["own.txt", "work/0/README.md", "work/0/main.js", "work/0/sum.js"];

story(
  "Review shows the whole run, single changes follow by keyboard, and undoing the run leaves one's own files",
  async ({ newPage }) => {
    const { session, files, head } = await workedSession(newPage);
    expect(await files.paths()).toEqual(runPaths);
    const { page, conversation } = await session.open();
    await conversation.getByRole("button", { name: "Review" }).click();
    await page.getByRole("heading", { name: `Changes 2 to ${head}` }).waitFor();
    const list = page.getByRole("navigation", { name: "Changes, newest first" });
    expect(await list.getByRole("button").count()).toBe(head);
    const sum = page.getByRole("region", { name: "work/0/sum.js" });
    await expect.poll(() => sum.getByRole("deletion").allInnerTexts()).toEqual(["−// mine"]);

    await page.keyboard.press("n");
    await page.keyboard.press("n");
    await page.keyboard.press("p");
    const current = page.locator("[data-change]:focus");
    expect(await current.count()).toBe(1);

    await page.getByRole("button", { name: "Undo the run" }).click();
    await page.getByText("The run’s changes are undone.").waitFor();
    expect(await files.paths()).toEqual(["own.txt", "work/0/sum.js"]);
    expect(await files.read("work/0/sum.js")).toBe("// mine\n");
  },
);

story(
  "Undoing a run is refused in words when its files changed since, and Show opens that change",
  async ({ newPage }) => {
    const { session, files, head } = await workedSession(newPage);
    const later = await files.write({ "work/0/main.js": "// later\n" });
    const { page } = await session.open({ mayReport: /409 .*undo_run/ });
    await page.goto(`/s/${session.id}?tab=changes&revision=${head}`);
    await page.getByRole("button", { name: "Undo the run" }).click();
    const notice = page.getByText("work/0/main.js changed after this run. Undoing the run would lose that.");
    await notice.locator("..").getByRole("button", { name: "Show" }).click();
    await page.getByRole("heading", { name: "Write work/0/main.js" }).waitFor();
    expect(new URL(page.url()).searchParams.get("revision")).toBe(String(later));
    expect(await files.read("work/0/main.js")).toBe("// later\n");
  },
);

story("An earlier state is restored, shown as a new change, and that is undone", async ({ newPage }) => {
  const { session, files, head } = await workedSession(newPage);
  const { page, tab } = await session.open();
  await tab("Changes").click();
  const list = page.getByRole("navigation", { name: "Changes, newest first" });
  await list.getByRole("button", { name: /Change 2 files/ }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("heading", { name: "Restore change 1" }).waitFor();
  expect(await files.paths()).toEqual(["own.txt", "work/0/sum.js"]);
  expect(await list.getByRole("button").count()).toBe(head + 1);
  await page.getByText("Restored change 1.").locator("..").getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: `Restore change ${head}` }).waitFor();
  expect(await files.paths()).toEqual(runPaths);
});

story.for([{ width: 1440 }, { width: 390 }])(
  "axe finds nothing in Changes, $width px wide",
  async (device, { newPage }) => {
    const { session } = await workedSession(newPage);
    const page = await session.newPage(device);
    await page.goto(`/s/${session.id}?tab=changes`);
    await page.getByRole("button", { name: /Write work\/0\/scratch.txt/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: /Edit work\/0\/sum.js/ }).click();
    await page.getByRole("insertion").first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  },
);
