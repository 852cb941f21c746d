import { expect } from "vitest";
import { signedIn } from "./support/accounts.ts";
import { openSessionPage } from "./support/session-page.ts";
import { openSessionScreen, type SessionScreen, sessionScreen } from "./support/session-screen.ts";
import { storedTexts } from "./support/stored.ts";
import { story } from "./support/story.ts";

/** Numbers from one on, for as long as several slices. */
const counting = "count?to=500&rate=40";
const numbersOn = async (screen: SessionScreen) => (await screen.paragraphs()).join(" ").match(/\b\d+\b/g) ?? [];

/** Letter by letter: every text once, in this order. */
async function expectSameWords(screen: SessionScreen, sessionId: string): Promise<void> {
  const stored = await storedTexts(sessionId);
  expect(stored.length).toBeGreaterThan(0);
  await expect.poll(async () => (await screen.paragraphs()).filter((text) => stored.includes(text))).toEqual(stored);
}

story("A run goes on without its tab, and another device shows it as it is", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, { scenario: counting });
  const first = sessionScreen(page);
  await first.say("Count.");
  await expect.poll(async () => (await numbersOn(first)).length).toBeGreaterThan(20);
  await page.close();

  const second = await openSessionScreen(await newPage({ storage: await signedIn(owner) }), session.id);
  await second.stop.waitFor();
  await expect.poll(async () => (await numbersOn(second)).length).toBeGreaterThan(100);
  await session.rest();
  await second.stop.waitFor({ state: "detached" });
  await expectSameWords(second, session.id);
});

story("Two tabs show the same words while they stream", async ({ newPage }) => {
  const { page, session } = await openSessionPage(newPage, { scenario: counting });
  const first = sessionScreen(page);
  const second = await openSessionScreen(await page.context().newPage(), session.id);
  await second.say("Count.");
  await first.conversation.getByText("Count.").waitFor();
  await expect.poll(async () => (await numbersOn(first)).length).toBeGreaterThan(20);
  await session.rest();
  for (const screen of [first, second]) {
    await screen.stop.waitFor({ state: "detached" });
    await expectSameWords(screen, session.id);
  }
});

story(
  "What was missed offline is there when the network is back, and what was written is sent once",
  async ({ newPage }) => {
    const sentence = Array.from({ length: 300 }, (_, index) => `word-${index}`).join(" ");
    const lostNetwork = { mayReport: /ERR_INTERNET_DISCONNECTED/ };
    const { page, session } = await openSessionPage(newPage, { scenario: "echo?rate=50" }, lostNetwork);
    const screen = sessionScreen(page);
    await screen.say(sentence);
    await expect.poll(async () => (await screen.paragraphs()).join()).toContain("word-20");

    await page.context().setOffline(true);
    await screen.say("This was written offline.");
    await screen.conversation.getByText("It is sent when Edgewright can be reached.").waitFor();
    await session.rest();
    expect((await screen.paragraphs()).join()).not.toContain("word-299");
    expect(await screen.stop.isVisible()).toBe(true);

    await page.context().setOffline(false);
    await expect.poll(() => screen.paragraphs()).toContain("This was written offline.");
    await screen.stop.waitFor({ state: "detached" });
    await expectSameWords(screen, session.id);
    const answers = (await storedTexts(session.id)).filter((text) => text === "This was written offline.");
    expect(answers).toHaveLength(1);
  },
);
