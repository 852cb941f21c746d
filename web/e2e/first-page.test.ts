import { expect } from "vitest";
import { story } from "./support/story.ts";

story("A visitor types a sentence, presses Start, and sees the page that the agent built", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  await page.getByRole("textbox", { name: "Message" }).fill("A landing page for a bakery called Levain, in green");
  await page.getByRole("button", { name: "Start" }).click();

  const built = page.frameLocator("iframe");
  const heading = built.getByRole("heading", { level: 1 });
  await heading.waitFor();
  // The agent writes the style sheet after the page.
  const background = () => built.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  await expect.poll(background).not.toBe("rgba(0, 0, 0, 0)");
  await page.getByRole("region", { name: "Conversation" }).getByText("Done: open").waitFor();
  await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  expect(await built.getByText("Levain").count()).toBeGreaterThan(0);
  expect(await heading.isVisible()).toBe(true);
  expect(new URL(page.url()).pathname).toMatch(/^\/s\/[\da-f-]{36}$/);
});
