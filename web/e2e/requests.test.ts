import type { Page } from "playwright-core";
import { expect } from "vitest";
import { signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { messageBox, openSessionPage, write } from "./support/session-page.ts";
import { story } from "./support/story.ts";

const asks = { scenario: "one-tool", policy: "ask_before_changes" } as const;
const request = (page: Page) => page.getByRole("region", { name: "The agent asks" });
const conversation = (page: Page) => page.getByRole("region", { name: "Conversation" });

story("An approval shows the exact change, and is given by keyboard after a reload", async ({ newPage }) => {
  const { page, session } = await openSessionPage(newPage, asks);
  await write(page, "Write it");
  await request(page).getByRole("heading", { name: "Create hello.txt?" }).waitFor();
  await request(page)
    .getByRole("group", { name: /hello\.txt/ })
    .getByText("Hello")
    .waitFor();
  await page.reload();
  await request(page).waitFor();
  await page.keyboard.press("Control+Enter");
  await request(page).waitFor({ state: "detached" });
  await conversation(page).getByText("Done.", { exact: true }).waitFor();
  expect([...(await session.rest()).files.keys()]).toEqual(["hello.txt"]);
});

story("The agent reads why it was denied, and the request closes on the other device", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, asks);
  const phone = await newPage({ width: 390, dark: true, storage: await signedIn(owner) });
  await phone.goto(page.url());
  await write(page, "Write it");
  await request(page).waitFor();
  await request(phone).getByRole("button", { name: "Deny…" }).click();
  expect(await accessibilityFindings(phone)).toEqual([]);
  await phone.keyboard.type("Call it greeting.txt");
  await phone.keyboard.press("Enter");
  await request(page).waitFor({ state: "detached" });
  await request(phone).waitFor({ state: "detached" });
  const { messages, files } = await session.rest();
  const outputs = messages.flatMap(({ tool_calls: calls }) => calls.map(({ output }) => output));
  expect(outputs).toEqual([{ text: "The user did not allow this. Reason: Call it greeting.txt" }]);
  expect(files.size).toBe(0);
});

story("A question is answered with a number key, or in words at the composer", async ({ newPage }) => {
  const { page } = await openSessionPage(newPage, { scenario: "question" });
  await write(page, "Ask me");
  await request(page).getByRole("heading", { name: "Which colour?" }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("red");
  await page.keyboard.press("2");
  await conversation(page).getByText("You said: The user answered: green").waitFor();
  expect(await messageBox(page).evaluate((box) => box === document.activeElement)).toBe(true);

  await write(page, "Ask me again");
  await request(page).getByRole("button", { name: "red" }).waitFor();
  // Letters go to the message box by themselves.
  await page.keyboard.type("Something darker");
  expect(await messageBox(page).inputValue()).toBe("Something darker");
  await page.keyboard.press("Enter");
  await conversation(page).getByText("You said: The user answered: Something darker").waitFor();
  expect(await messageBox(page).inputValue()).toBe("");
});

story("A tool that is always allowed in a session asks no more, until that is taken back", async ({ newPage }) => {
  const { page, session } = await openSessionPage(newPage, { ...asks, scenario: "many-steps?steps=3" });
  await write(page, "Write it");
  await request(page).getByRole("button", { name: "Always in this session" }).click();
  await conversation(page).getByText("Done.", { exact: true }).waitFor();
  expect((await session.rest()).files.size).toBe(3);

  await page.getByRole("button", { name: /^What it may do/ }).click();
  await page.getByRole("menuitem", { name: "Ask again before it writes files" }).click();
  await expect.poll(async () => (await session.rest()).session.allowed_tools).toEqual([]);
  await write(page, "Write more");
  await request(page).waitFor();
});
