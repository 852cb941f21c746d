import type { Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityFindings } from "./support/axe.ts";
import { sessionFiles } from "./support/session-files.ts";
import { openSessionPage } from "./support/session-page.ts";
import { sessionScreen } from "./support/session-screen.ts";
import { story } from "./support/story.ts";

const widths = [1440, 390] as const;

async function expectNoFindings(page: Page, screen: string): Promise<void> {
  expect.soft(await accessibilityFindings(page), screen).toEqual([]);
}

story("axe finds nothing on the screens of a visitor", async ({ newPage }) => {
  for (const width of widths) {
    const page = await newPage({ width });
    for (const path of ["/", "/?prompt=Snake", "/sign-in", "/sign-in?mode=sign-up", "/settings", "/nowhere"]) {
      await page.goto(path);
      await page.getByRole("main").waitFor();
      await page.waitForLoadState("networkidle");
      await expectNoFindings(page, path);
    }
  }
});

story("axe finds nothing on a session at work, when it asks, and when it is done", async ({ newPage }) => {
  for (const width of widths) {
    const { page, session } = await openSessionPage(newPage, { scenario: "work?rate=100" }, { width });
    const screen = sessionScreen(page);
    await expectNoFindings(page, "empty session");
    await screen.say("Work.");
    await screen.stop.waitFor();
    await screen.conversation
      .getByText(/Thinking|one two/)
      .first()
      .waitFor();
    await expectNoFindings(page, "at work");
    const card = page.getByRole("region", { name: "The agent asks" });
    await card.waitFor();
    await expectNoFindings(page, "question");
    await card.getByRole("button", { name: "yes" }).click();
    await session.rest();
    await screen.stop.waitFor({ state: "detached" });
    await expectNoFindings(page, "done");
    if (width === 390) continue;
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Instructions for this session" }).click();
    await expectNoFindings(page, "instructions");
  }
});

story("axe finds nothing in the workbench and the settings", async ({ newPage }) => {
  for (const width of widths) {
    const { page, session, owner } = await openSessionPage(newPage, { scenario: "text" }, { width });
    await sessionFiles(owner.userDb, session.id).write({
      "index.html": "<h1>Page</h1><script>nothing.here()</script>",
      "main.js": "console.log(1);\n",
    });
    const places = ["?tab=preview", "?tab=files&path=main.js", "?tab=changes", "?tab=changes&revision=1", "?tab=run"];
    for (const place of places) {
      await page.goto(`/s/${session.id}${place}`);
      await page.waitForLoadState("networkidle");
      await expectNoFindings(page, place);
    }
    await page.goto("/settings");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.waitForLoadState("networkidle");
    await expectNoFindings(page, "settings of a member");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await expectNoFindings(page, "shortcuts");
  }
});
