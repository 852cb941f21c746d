import type { Page } from "playwright-core";
import { expect } from "vitest";
import { accessibilityFindings } from "./support/axe.ts";
import { openSessionPage } from "./support/session-page.ts";
import { sessionScreen } from "./support/session-screen.ts";
import { story } from "./support/story.ts";

async function expectNoFindings(page: Page, moment: string): Promise<void> {
  expect.soft(await accessibilityFindings(page), moment).toEqual([]);
}

story.for([{ width: 1440 }, { width: 390 }])(
  "axe finds nothing on a session at work, when it asks and when it is done, $width px wide",
  async (device, { newPage }) => {
    const { page, session } = await openSessionPage(newPage, { scenario: "work?rate=100" }, device);
    const screen = sessionScreen(page);
    await expectNoFindings(page, "empty");
    await screen.say("Work.");
    await screen.stop.waitFor();
    await screen.conversation
      .getByText(/Thinking|one two/)
      .first()
      .waitFor();
    await expectNoFindings(page, "at work");
    const card = page.getByRole("region", { name: "The agent asks" });
    await card.waitFor();
    await expectNoFindings(page, "asks");
    await card.getByRole("button", { name: "yes" }).click();
    await session.rest();
    await screen.stop.waitFor({ state: "detached" });
    await expectNoFindings(page, "done");
    await page.getByRole("button", { name: "Instructions for this session" }).click();
    await expectNoFindings(page, "instructions");
    await page.keyboard.press("Escape");
    await screen.conversation.focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await expectNoFindings(page, "shortcuts");
  },
);
