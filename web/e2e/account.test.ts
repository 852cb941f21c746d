import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { newAccount } from "./support/accounts.ts";
import { linkMailedTo } from "./support/mailbox.ts";
import { story } from "./support/story.ts";

const sessions = (page: Page) => page.getByRole("navigation", { name: "Sessions" });
const message = (page: Page) => page.getByRole("textbox", { name: "Message" });

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

async function userId(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("edgewright:auth") ?? "{}").user?.id);
}

story("A guest becomes a member, and their work opens on another device", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Roman numerals in Python, tested" }).click();
  await page.waitForURL(/\/s\//);
  const sessionUrl = page.url();
  const guest = await userId(page);

  const email = `${randomUUID()}@example.com`;
  await page.getByRole("link", { name: "Keep your work" }).click();
  await fillIn(page, email, "a long password");
  await page.waitForURL(sessionUrl);
  await sessions(page).getByText(email).waitFor();
  expect(await userId(page)).toBe(guest);
  await page.getByRole("region", { name: "Conversation" }).getByText("Roman numerals in Python, tested").waitFor();

  const other = await newPage();
  await other.goto("/");
  await other.getByRole("link", { name: "Sign in" }).click();
  await fillIn(other, email, "a long password");
  await sessions(other).getByRole("listitem").getByRole("link").click();
  await other.waitForURL(sessionUrl);
});

story("Who signs in after a guest sees nothing of the guest's sessions", async ({ newPage }) => {
  const { email, password } = await newAccount();
  const page = await newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Roman numerals in Python, tested" }).click();
  await page.waitForURL(/\/s\//);
  await sessions(page).getByRole("listitem").waitFor();
  await page.getByRole("link", { name: "Keep your work" }).click();
  await page.getByRole("link", { name: "Sign in to an account you have" }).click();
  await page.evaluate(() => history.replaceState(null, "", "/sign-in?to=/new"));
  await fillIn(page, email, password);
  await sessions(page).getByText("What you start is kept here.").waitFor();
});

story("Who signs in to open a session that is not open to visitors comes to it", async ({ newPage }) => {
  const { email, password } = await newAccount();
  const page = await newPage({ mayReport: /40\d/ });
  await page.goto("/s/00000000-0000-4000-8000-000000000000?tab=files");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await fillIn(page, email, password);
  await page.waitForURL(/\/s\/00000000-0000-4000-8000-000000000000\?tab=files$/);
});

story("A wrong password is told in words, and what was typed before stays", async ({ newPage }) => {
  const { email } = await newAccount();
  const page = await newPage({ mayReport: /400/ });
  await page.goto("/");
  await message(page).fill("A page about bees");
  await page.getByRole("link", { name: "Sign in" }).click();
  await fillIn(page, email, "not the password");
  await page.getByRole("alert").getByText("The e-mail address or the password is wrong.").waitFor();
  await page.getByRole("link", { name: "Edgewright" }).click();
  expect(await message(page).inputValue()).toBe("A page about bees");
});

story("A link from a mail signs in, leads back to the prompt, and works once", async ({ newPage }) => {
  const { email } = await newAccount();
  const page = await newPage({ mayReport: /40\d/ });
  await page.goto("/new");
  await message(page).fill("A page about bees");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Get a link by e-mail" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.keyboard.press("Enter");
  await page.getByText(`on its way to ${email}`).waitFor();

  const link = await linkMailedTo(email);
  await page.goto(link);
  await page.waitForURL(/\/new$/);
  await sessions(page).getByText(email).waitFor();
  expect(await message(page).inputValue()).toBe("A page about bees");

  const other = await newPage({ mayReport: /40\d/ });
  await other.goto(link);
  await other.getByRole("alert").getByText("This link has been used already").waitFor();
});

story("A forgotten password is replaced by way of a mail", async ({ newPage }) => {
  const { email } = await newAccount();
  const page = await newPage();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "I forgot my password" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.keyboard.press("Enter");
  await page.getByText(`on its way to ${email}`).waitFor();
  await page.goto(await linkMailedTo(email));
  await page.getByLabel("New password").fill("another long password");
  await page.keyboard.press("Enter");
  await sessions(page).getByText(email).waitFor();

  const other = await newPage();
  await other.goto("/sign-in");
  await fillIn(other, email, "another long password");
  await sessions(other).getByText(email).waitFor();
});
