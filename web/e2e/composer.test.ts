import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openWorkingSession } from "../../supabase/tests/agent/working-session.ts";
import { addMember } from "../../supabase/tests/support/session.ts";
import { done, signInAsGuest } from "../../supabase/tests/support/test-users.ts";
import { newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { messageBox, openSessionPage, write } from "./support/session-page.ts";
import { story } from "./support/story.ts";

const asks = { scenario: "one-tool", policy: "ask_before_changes" } as const;

story(
  "While a run is live, Enter queues, Ctrl+Enter steers, and what is queued can be changed",
  async ({ newPage }) => {
    const { page, session, owner } = await openSessionPage(newPage, asks);
    await write(page, "Begin");
    const allow = page.getByRole("button", { name: "Allow once" });
    await allow.waitFor();
    await write(page, "First");
    await write(page, "Second");
    await write(page, "Now", "Control+Enter");
    const queued = page.getByRole("list", { name: "Queued messages" }).getByRole("listitem");
    await expect
      .poll(() => queued.allInnerTexts())
      .toEqual([expect.stringContaining("Now"), expect.stringContaining("First"), expect.stringContaining("Second")]);

    await queued.filter({ hasText: "First" }).getByRole("button", { name: "Edit" }).click();
    const edited = page.getByRole("textbox", { name: "Queued message" });
    await edited.fill("First, edited");
    await edited.press("Enter");
    await queued.filter({ hasText: "First, edited" }).waitFor();
    await queued.filter({ hasText: "Second" }).getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => queued.count()).toBe(2);

    const changes = { approval_policy: "allow_all" };
    await done(owner.userDb.rpc("set_session", { session_id: session.id, changes }));
    // Without text the shortcut belongs to the request.
    await messageBox(page).press("Control+Enter");
    await expect.poll(() => queued.count()).toBe(0);
    const { messages } = await session.rest();
    const read = messages
      .filter(({ role }) => role === "user")
      .toSorted((left, right) => (left.read_seq ?? 0) - (right.read_seq ?? 0));
    expect(read.map(({ parts }) => parts[0])).toMatchObject([
      { text: "Begin" },
      { text: "Now" },
      { text: "First, edited" },
    ]);
  },
);

story("Stop ends the run, by button after a reload and by Escape", async ({ newPage }) => {
  const { page, session } = await openSessionPage(newPage, { scenario: "stream?tokens=5000&rate=20" });
  await write(page, "Write on");
  const stop = page.getByRole("button", { name: "Stop" });
  await page
    .getByRole("region", { name: "Conversation" })
    .getByText(/\w+ \w+ \w+/)
    .first()
    .waitFor();
  await page.reload();
  await stop.click();
  await stop.waitFor({ state: "detached" });
  expect([...(await session.rest()).runs.values()].map(({ status }) => status)).toEqual(["stopped"]);

  await write(page, "And again");
  await stop.waitFor();
  await page.keyboard.press("Escape");
  await stop.waitFor({ state: "detached" });
  expect([...(await session.rest()).runs.values()].map(({ status }) => status)).toEqual(["stopped", "stopped"]);
});

story("Stop pauses the queue, and Continue lets it go on", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, asks);
  await write(page, "Begin");
  await page.getByRole("button", { name: "Allow once" }).waitFor();
  await write(page, "Parked");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("The queue is paused.").waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await done(owner.userDb.rpc("set_session", { session_id: session.id, changes: { approval_policy: "allow_all" } }));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("region", { name: "Conversation" }).getByText("Done.", { exact: true }).waitFor();
  expect([...(await session.rest()).runs.values()].map(({ status }) => status)).toEqual(["stopped", "succeeded"]);
});

story("A guest at their limit is led to an account, and the run continues with it", async ({ newPage }) => {
  const guest = await signInAsGuest();
  const session = await openWorkingSession({ scenario: "echo", owner: guest, price: 10 });
  await session.say("Spend a little");
  await session.rest();
  const { data } = await guest.userDb.auth.getSession();
  const page = await newPage({ storage: { "edgewright:auth": JSON.stringify(data.session) } });
  await page.goto(`/s/${session.id}`);
  await page.getByText("This could cost more than a guest may spend in a day.").last().waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("E-mail address").fill(`${randomUUID()}@example.com`);
  await page.getByLabel("Password").fill("a long password");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/s/${session.id}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("region", { name: "Conversation" }).getByText("Spend a little").nth(1).waitFor();
  expect([...(await session.rest()).runs.values()].map(({ status }) => status)).toEqual(["failed", "succeeded"]);
});

story("Shift+Enter is a new line, and so is Enter on a phone, where the button sends", async ({ newPage }) => {
  const { page, session } = await openSessionPage(newPage, { scenario: "echo" }, { width: 390 });
  await messageBox(page).fill("One");
  await messageBox(page).press("Enter");
  await messageBox(page).pressSequentially("Two");
  expect(await messageBox(page).inputValue()).toBe("One\nTwo");
  await page.getByRole("button", { name: "Send" }).click();
  await expect.poll(async () => (await session.rest()).messages[0]?.parts).toMatchObject([{ text: "One\nTwo" }]);
});

story("The model, what it may do and the instructions are chosen per session", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" });
  await page.getByRole("button", { name: /^Model:/ }).click();
  await page.getByRole("menuitemradio", { name: /Scripted demo model/ }).click();
  await page.getByRole("button", { name: /^What it may do/ }).click();
  await page.getByRole("menuitemradio", { name: /Ask before changes/ }).click();
  await page.getByRole("button", { name: "Instructions for this session" }).click();
  await page.getByRole("textbox", { name: "Instructions" }).fill("Answer in German.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Instructions for this session (set)" }).waitFor();
  const row = owner.userDb.from("sessions").select("model_id, approval_policy, instructions").eq("id", session.id);
  expect(await done(row.single())).toEqual({
    model_id: "scripted-demo",
    approval_policy: "ask_before_changes",
    instructions: "Answer in German.",
  });
});

story(
  "A viewer is told why nothing can be written, and an archived session is unarchived in place",
  async ({ newPage }) => {
    const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" });
    const viewer = await newAccount();
    await addMember(owner, session.id, viewer, "viewer");
    const viewed = await newPage({ storage: await signedIn(viewer) });
    await viewed.goto(`/s/${session.id}`);
    await viewed.getByText(/^You can read this session\. Ask .+ to let you write in it\.$/).waitFor();
    expect(await messageBox(viewed).count()).toBe(0);

    await done(owner.userDb.rpc("set_session", { session_id: session.id, changes: { is_archived: true } }));
    await page.getByText("This session is archived.").waitFor();
    await page.getByRole("button", { name: "Unarchive" }).click();
    await messageBox(page).waitFor();
  },
);
