import type { Page } from "playwright-core";
import { expect } from "vitest";
import { addMember } from "../../supabase/tests/support/session.ts";
import { newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { startScriptedSession } from "./support/scripted-session.ts";
import { sessionFiles } from "./support/session-files.ts";
import { openSessionScreen } from "./support/session-screen.ts";
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

const list = (page: Page) => page.getByRole("navigation", { name: "Changes, newest first" });

story(
  "Review shows the whole run, single changes follow by keyboard, and undoing the run is undone and done again",
  async ({ newPage }) => {
    const { session, files, head } = await workedSession(newPage);
    const { page, conversation } = await session.open();
    await conversation.getByRole("button", { name: "Review" }).click();
    await page.getByRole("heading", { name: `Changes 2 to ${head}` }).waitFor();
    expect(await list(page).getByRole("list", { name: "“Work”" }).getByRole("button").count()).toBe(head - 1);
    const sum = page.getByRole("region", { name: "work/0/sum.js" });
    await expect.poll(() => sum.getByRole("deletion").allInnerTexts()).toEqual(["// mine"]);

    await page.keyboard.press("n");
    await page.keyboard.press("n");
    await page.keyboard.press("p");
    const focused = page.locator("[aria-label^='Changes in']:focus");
    await expect.poll(() => focused.getAttribute("aria-label")).toBe("Changes in work/0/README.md");

    await page.getByRole("button", { name: "Undo the run" }).click();
    await page.getByRole("heading", { name: "Undo a run" }).waitFor();
    expect(await files.paths()).toEqual(["own.txt", "work/0/sum.js"]);
    expect(await files.read("work/0/sum.js")).toBe("// mine\n");
    await conversation.getByRole("button", { name: "Redo" }).click();
    await list(page)
      .getByRole("button", { name: `Undo change ${head + 1}` })
      .click();
    expect(await files.paths()).toEqual(runPaths);
    await page
      .getByRole("region", { name: `Change ${head + 2}` })
      .getByRole("button", { name: "Undo" })
      .click();
    await page.getByRole("heading", { name: `Undo change ${head + 2}` }).waitFor();
    expect(await files.paths()).toEqual(["own.txt", "work/0/sum.js"]);
    await conversation.getByRole("button", { name: "Redo" }).waitFor();
  },
);

story(
  "Two people see each other's names and stars at once, and undoing a run asks about what the other changed since",
  async ({ newPage }) => {
    const { session, files } = await workedSession(newPage);
    const other = await newAccount();
    await addMember(session.owner, session.id, other, "editor");
    const { page } = await session.open({ mayReport: /409 .*undo_run/ });
    const theirs = await openSessionScreen(await newPage({ storage: await signedIn(other) }), session.id);
    await page.goto(`/s/${session.id}?tab=changes`);
    await theirs.tab("Changes").click();
    await page.getByRole("button", { name: "Star", exact: true }).click();
    await list(theirs.page).getByLabel("Starred", { exact: true }).waitFor();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Name this state" }).click();
    await files.write({ "newer.txt": "Written while the other is named\n" });
    await page.getByText("newer.txt").first().waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Works");
    await page.getByRole("button", { name: "Save" }).click();
    await list(theirs.page)
      .getByRole("button", { name: /^\d+ Works/ })
      .waitFor();
    await theirs.page.getByRole("searchbox", { name: "Search by name" }).fill("work");
    await expect.poll(() => list(theirs.page).getByRole("listitem").count()).toBe(1);

    const later = await sessionFiles(other.userDb, session.id).write({ "work/0/main.js": "// later\n" });
    await page.getByRole("button", { name: "Undo the run" }).click();
    const question = page.getByRole("dialog", { name: "1 file has changed since then" });
    await expect
      .poll(() => question.getByRole("listitem").innerText())
      .toMatch(new RegExp(`work/0/main.js\\s+\\S+, change ${later}`));
    await question.getByRole("button", { name: "Keep these, undo the rest" }).click();
    await page.getByRole("heading", { name: "Undo a run" }).waitFor();
    expect(await files.paths()).toEqual(["newer.txt", "own.txt", "work/0/main.js", "work/0/sum.js"]);
    expect(await files.read("work/0/main.js")).toBe("// later\n");
  },
);

story(
  "An earlier state is read and its page runs without restoring it, and a line leads to who wrote it",
  async ({ newPage }) => {
    const { session, files, head } = await workedSession(newPage);
    const first = await files.write({ "index.html": "<p>First</p>\n" });
    await files.write({ "index.html": "<p>Second</p>\n" });
    const { page, preview } = await session.open();
    await page.goto(`/s/${session.id}?tab=changes&revision=${first}`);
    await page.getByRole("button", { name: "Preview after this change" }).click();
    await preview.getByText("First").waitFor();
    await page.getByRole("group", { name: "An earlier state" }).getByRole("button", { name: "Files" }).click();
    const tree = page.getByRole("navigation", { name: `Files after change ${first}` });
    await tree.getByRole("button", { name: "index.html" }).click();
    await page.getByRole("textbox", { name: "Text of index.html" }).getByText("<p>First</p>").waitFor();
    await page.getByRole("button", { name: "Back to now" }).click();
    expect(await files.read("index.html")).toBe("<p>Second</p>\n");

    await page.goto(`/s/${session.id}?tab=changes&revision=${head + 2}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Compare with another" }).click();
    await list(page)
      .getByRole("button", { name: /Change 2 files/ })
      .click();
    await page.getByRole("heading", { name: `Changes 2 to ${head + 2}` }).waitFor();
    const compared = page.getByRole("region", { name: `Change ${head + 2}`, exact: true });
    await compared.getByRole("button", { name: "Star" }).waitFor();
    expect(await compared.getByRole("button", { name: /^(Undo|Restore)/ }).count()).toBe(0);

    await page.goto(`/s/${session.id}?tab=files&path=work/0/sum.js`);
    await page.getByRole("button", { name: "Show who wrote each line" }).click();
    await page.locator(".cm-blame").getByText("Edgewright").first().click();
    const card = page.getByRole("dialog", { name: "Who wrote this line" });
    await card.getByText("Work", { exact: true }).waitFor();
    expect(await card.innerText()).toMatch(/Step \d/);
    await card.getByRole("button", { name: /Show change/ }).click();
    await page.getByRole("region", { name: "work/0/sum.js" }).getByText("Edgewright").first().waitFor();
  },
);

story(
  "An earlier state is restored and that is undone, where there is little room too, and a late answer opens nothing elsewhere",
  async ({ newPage }) => {
    const { session, files, head } = await workedSession(newPage);
    const { page, tab } = await session.open();
    await tab("Changes").click();
    await list(page)
      .getByRole("button", { name: /Change 2 files/ })
      .click();
    for (const name of ["Run", "Changes"] as const) await tab(name).click();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByRole("heading", { name: "Restore change 1" }).waitFor();
    expect(await files.paths()).toEqual(["own.txt", "work/0/sum.js"]);
    expect(await list(page).getByRole("button", { name: /^\d/ }).count()).toBe(head + 1);
    await page.getByText("Restored change 1.").locator("..").getByRole("button", { name: "Undo" }).click();
    await page.getByRole("heading", { name: `Undo change ${head + 1}` }).waitFor();
    expect(await files.paths()).toEqual(runPaths);

    await page.setViewportSize({ width: 900, height: 900 });
    await list(page).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "All changes" }).click();
    await list(page).waitFor();
    await page.getByRole("region", { name: `Change ${head + 2}` }).waitFor({ state: "detached" });

    const { promise: isLeft, resolve: leave } = Promise.withResolvers<void>();
    await page.route("**/rpc/restore_revision", async (route) => {
      const response = await route.fetch();
      await isLeft;
      await route.fulfill({ response });
    });
    await list(page)
      .getByRole("button", { name: /Change 2 files/ })
      .click();
    for (const name of ["Run", "Changes"] as const) await tab(name).click();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.keyboard.press("ControlOrMeta+j");
    await page.getByRole("button", { name: "Start" }).waitFor();
    leave();
    await page.getByText("Restored change 1.").waitFor();
    expect(new URL(page.url()).search).toBe("");
  },
);

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
