import type { BrowserContext } from "playwright-core";
import { expect, inject } from "vitest";
import { done, type TestUser } from "../../supabase/tests/support/test-users.ts";
import { messageBox, openSessionPage, write } from "./support/session-page.ts";
import { story } from "./support/story.ts";

const lostNetwork = { mayReport: /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection/ };

/** What the database holds, in its order. */
async function saidTexts({ userDb }: TestUser, sessionId: string): Promise<string[]> {
  const messages = userDb.from("messages").select("parts").eq("session_id", sessionId).eq("role", "user").order("seq");
  const rows = await done(messages);
  return rows.map(({ parts }) => (parts as [{ text: string }])[0].text); // as the stories send them
}

/** The server gets no message, and everything else. */
async function blockSending(context: BrowserContext): Promise<() => Promise<void>> {
  const pattern = "**/rest/v1/rpc/send_message*";
  await context.route(pattern, (route) => route.abort("failed"));
  return () => context.unroute(pattern);
}

story("Messages written offline are sent once each and in order when the network is back", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" }, lostNetwork);
  await page.context().setOffline(true);
  await write(page, "First, “quoted”");
  await write(page, "Second\u00a0line");
  await page.getByText("Edgewright can’t be reached. Your text is kept and sent when it can.").first().waitFor();
  await page.context().setOffline(false);
  await expect.poll(() => saidTexts(owner, session.id)).toEqual(["First, “quoted”", "Second\u00a0line"]);
  await session.rest();
  const conversation = page.getByRole("region", { name: "Conversation" });
  await expect.poll(() => conversation.getByText("First, “quoted”", { exact: true }).count()).toBe(2); // said and echoed
  expect(await saidTexts(owner, session.id)).toHaveLength(2);
});

story("A reload keeps the draft and the message that is not sent yet", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" }, lostNetwork);
  const unblock = await blockSending(page.context());
  await write(page, "Not sent yet");
  await messageBox(page).fill("A draft\nof two lines");
  await page.reload();
  await messageBox(page).waitFor();
  expect(await messageBox(page).inputValue()).toBe("A draft\nof two lines");
  expect(await saidTexts(owner, session.id)).toEqual([]);
  await unblock();
  await expect.poll(() => saidTexts(owner, session.id)).toEqual(["Not sent yet"]);
});

story(
  "Messages of two tabs are sent once each, in the order of each tab, even if one is closed",
  async ({ newPage }) => {
    const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" }, lostNetwork);
    const unblock = await blockSending(page.context());
    const other = await page.context().newPage();
    await other.goto(page.url());
    await write(page, "One");
    await write(page, "Two");
    await write(other, "Three");
    await page.close();
    await unblock();
    await expect.poll(() => saidTexts(owner, session.id)).toEqual(["One", "Two", "Three"]);
  },
);

story("A session that is started while the server is away is created when it is back", async ({ newPage }) => {
  const { page, owner } = await openSessionPage(newPage, { scenario: "echo" }, lostNetwork);
  await page.goto("/new");
  const box = messageBox(page);
  await box.fill("Roman numerals in Python, tested");
  // The app's own code still loads.
  const project = `${inject("product").url}/**`;
  await page.context().route(project, (route) => route.abort("failed"));
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("status").getByText("Edgewright can’t be reached").waitFor();
  const sessionId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect(await done(owner.userDb.from("sessions").select("id").eq("id", sessionId))).toEqual([]);
  await page.context().unroute(project);
  await page.getByRole("region", { name: "Conversation" }).getByText("Roman numerals in Python, tested").waitFor();
  await expect.poll(() => saidTexts(owner, sessionId)).toEqual(["Roman numerals in Python, tested"]);
});

story("Another user of the same browser sees neither the draft nor the unsent message", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" }, lostNetwork);
  const unblock = await blockSending(page.context());
  await write(page, "Mine alone");
  await messageBox(page).fill("My draft");
  await page.evaluate(() => localStorage.removeItem("edgewright:auth"));
  await page.goto("/new");
  await unblock();
  await messageBox(page).fill("A landing page for a bakery called Levain, in green");
  await page.getByRole("button", { name: "Start" }).click();
  await messageBox(page).waitFor();
  await page.getByRole("region", { name: "Conversation" }).getByText("Levain, in green").waitFor();
  expect(await page.getByText("Mine alone").count()).toBe(0);
  expect(await messageBox(page).inputValue()).toBe("");
  expect(await saidTexts(owner, session.id)).toEqual([]);
});
