import { expect } from "vitest";
import { sessionScreen } from "./support/session-screen.ts";
import { story } from "./support/story.ts";

story("With the keyboard alone a visitor starts, reads, and works in the workbench", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  // The box has the focus, and Tab takes the example that stands in it.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const screen = sessionScreen(page);
  await screen.preview.getByRole("heading", { level: 1 }).waitFor();
  await screen.stop.waitFor({ state: "detached" });
  // From the message box to the tabs of the workbench.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message");
  await reach("Preview");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tab", { name: "Files", selected: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tab", { name: /Changes/, selected: true }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+b");
  await page.getByRole("navigation", { name: "Sessions" }).waitFor({ state: "detached" });
  await page.keyboard.press("Control+j");
  await page.waitForURL(/\/new$/);

  async function reach(name: string): Promise<void> {
    const isThere = () => page.evaluate((text) => document.activeElement?.textContent?.includes(text) ?? false, name);
    for (let presses = 0; presses < 40 && !(await isThere()); presses += 1) await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("tab");
  }
});

story("On a phone one thing is shown at a time, and the page is one touch away", async ({ newPage }) => {
  const page = await newPage({ width: 390 });
  await page.goto("/");
  await page.getByRole("textbox", { name: "Message" }).fill("A landing page for a bakery called Levain, in green");
  await page.getByRole("button", { name: "Start" }).tap();
  const screen = sessionScreen(page);
  await screen.conversation.getByText("Done: open").waitFor();
  const bar = page.getByRole("navigation", { name: "Places" });
  expect(await screen.conversation.isVisible()).toBe(true);
  await bar.getByRole("button", { name: "Preview" }).tap();
  await screen.preview.getByRole("heading", { level: 1 }).waitFor();
  expect(await screen.message.isVisible()).toBe(false);
  for (const name of ["Files", "Changes", "Run", "Chat"]) {
    await bar.getByRole("button", { name }).tap();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, name).toBe(0);
  }
  await page.getByRole("button", { name: "Show sessions" }).tap();
  await page.getByRole("navigation", { name: "Sessions" }).getByText("Levain").waitFor();
});
