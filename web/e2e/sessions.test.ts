import { randomUUID } from "node:crypto";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { messageBox } from "./support/session-page.ts";
import { story } from "./support/story.ts";

const sessions = (page: Page) => page.getByRole("navigation", { name: "Sessions" });
const rowOf = (page: Page, title: string) => sessions(page).getByRole("listitem").filter({ hasText: title });

async function newSession({ userDb }: Account, title: string, policy = "allow_all"): Promise<string> {
  const id = randomUUID();
  await userDb.rpc("create_session", { id, title }).throwOnError();
  await userDb.rpc("set_session", { session_id: id, changes: { approval_policy: policy } }).throwOnError();
  return id;
}

async function say({ userDb }: Account, sessionId: string, text: string): Promise<void> {
  const message = { session_id: sessionId, id: randomUUID(), parts: [{ type: "text", text }] };
  await userDb.rpc("send_message", message).throwOnError();
}

async function choose(row: Locator, item: string): Promise<void> {
  await row.hover();
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await row.page().getByRole("menuitem", { name: item }).click();
}

story(
  "The marks in the list follow what happens elsewhere, and looking takes them away everywhere",
  async ({ newPage }) => {
    const account = await newAccount();
    const [here, there] = [
      await newPage({ storage: await signedIn(account) }),
      await newPage({ storage: await signedIn(account) }),
    ];
    await Promise.all([here.goto("/settings"), there.goto("/settings")]);
    const id = await newSession(account, "Numerals", "ask_before_changes");
    // That it works is shown too briefly to be relied on: it asks soon.
    await say(account, id, "Roman numerals in Python, tested");
    await rowOf(here, "Numerals").getByText("Asks for you").waitFor();
    await rowOf(there, "Numerals").getByText("Asks for you").waitFor();

    await rowOf(here, "Numerals").getByRole("link").click();
    await expect.poll(() => here.title()).toBe("(1) Numerals");
    await account.userDb
      .rpc("set_session", { session_id: id, changes: { approval_policy: "allow_all" } })
      .throwOnError();
    await here.getByRole("button", { name: "Allow once" }).click();
    await expect.poll(() => here.title()).toBe("Numerals");
    await expect.poll(() => rowOf(there, "Numerals").innerText()).toBe("Numerals");
  },
);

story("A session that ends while nobody looks is new until it is opened on any device", async ({ newPage }) => {
  const account = await newAccount();
  const [here, there] = [
    await newPage({ storage: await signedIn(account) }),
    await newPage({ storage: await signedIn(account) }),
  ];
  await Promise.all([here.goto("/settings"), there.goto("/settings")]);
  await say(account, await newSession(account, "Numerals"), "Roman numerals in Python, tested");
  await rowOf(here, "Numerals").getByText("New since you looked").waitFor();
  await rowOf(there, "Numerals").getByRole("link").click();
  await expect.poll(() => rowOf(here, "Numerals").innerText()).toBe("Numerals");
});

story("A deleted session can be taken back, and is gone everywhere when it is not", async ({ newPage }) => {
  const account = await newAccount();
  const id = await newSession(account, "Old idea");
  const here = await newPage({ storage: await signedIn(account) });
  const there = await newPage({ storage: await signedIn(account) });
  await Promise.all([here.goto(`/s/${id}`), there.goto("/settings")]);
  await rowOf(there, "Old idea").waitFor();

  await choose(rowOf(here, "Old idea"), "Delete");
  await here.waitForURL(/\/new$/);
  expect(await rowOf(here, "Old idea").count()).toBe(0);
  await here.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await here.waitForURL(`/s/${id}`);
  await rowOf(here, "Old idea").waitFor();

  await choose(rowOf(here, "Old idea"), "Delete");
  await rowOf(there, "Old idea").waitFor({ state: "detached" });
  const { data } = await account.userDb.from("sessions").select("id").throwOnError();
  expect(data).toEqual([]);
});

story("A session is renamed in place, archived, and found among the archived ones", async ({ newPage }) => {
  const account = await newAccount();
  await newSession(account, "First");
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto("/settings");
  await choose(rowOf(page, "First"), "Rename");
  await page.keyboard.type("Second");
  await page.keyboard.press("Enter");
  await choose(rowOf(page, "Second"), "Archive");
  await sessions(page).getByText("What you start is kept here.").waitFor();
  await page.reload();
  await sessions(page).getByRole("button", { name: "Archived sessions" }).click();
  await rowOf(page, "Second").waitFor();
  await choose(rowOf(page, "Second"), "Move back");
  await sessions(page).getByRole("button", { name: "Back to sessions" }).click();
  await rowOf(page, "Second").waitFor();
});

story("The list loads its next page when it is scrolled to the end", async ({ newPage }) => {
  const account = await newAccount();
  const titles = Array.from({ length: 60 }, (_, index) => `Session ${index + 1}`);
  for (const title of titles) await account.userDb.rpc("create_session", { id: randomUUID(), title }).throwOnError();
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto("/settings");
  await rowOf(page, "Session 60").waitFor();
  await sessions(page).getByRole("listitem").nth(49).scrollIntoViewIfNeeded();
  await sessions(page).getByText("Session 1", { exact: true }).waitFor();
  expect(await sessions(page).getByRole("listitem").count()).toBe(60);
});

story("The app opens the last session again, and forgets it when it is gone", async ({ newPage }) => {
  const account = await newAccount();
  const id = await newSession(account, "Last one");
  const page = await newPage({ storage: await signedIn(account), mayReport: /404/ });
  await page.goto(`/s/${id}`);
  await page.getByRole("heading", { name: "Last one" }).waitFor();
  await page.goto("/");
  await page.waitForURL(`/s/${id}`);
  // On its own page it would be forgotten at once.
  await page.goto("/settings");
  await account.userDb.rpc("delete_session", { session_id: id }).throwOnError();
  await page.goto("/");
  await page.getByText("This session does not exist").waitFor();
  await page.goto("/");
  await page.getByRole("heading", { name: "What shall we make?" }).waitFor();
});

story("An invitation shows in the rail, and the session once it is accepted", async ({ newPage }) => {
  const [owner, friend] = await Promise.all([newAccount(), newAccount()]);
  const page = await newPage({ storage: await signedIn(friend) });
  await page.goto("/settings");
  const [numerals, other] = [await newSession(owner, "Numerals"), await newSession(owner, "Something else")];
  const invite = (id: string, role: "editor" | "viewer") =>
    owner.userDb.rpc("invite_member", { session_id: id, email: friend.email, role }).throwOnError();
  await invite(numerals, "editor");
  await invite(other, "viewer");
  const invitations = sessions(page).getByRole("region", { name: "Invitations" });
  const cardOf = (title: string) => invitations.getByRole("listitem").filter({ hasText: title });
  await cardOf("Numerals")
    .getByText(/invites you to work on “Numerals”/)
    .waitFor();
  await cardOf("Numerals").getByText(owner.email).waitFor();
  expect(await sessions(page).getByRole("link", { name: "Numerals" }).count()).toBe(0);

  await cardOf("Something else").getByRole("button", { name: "Decline" }).click();
  await cardOf("Something else").waitFor({ state: "detached" });
  await cardOf("Numerals").getByRole("button", { name: "Accept" }).click();
  await sessions(page).getByRole("link", { name: "Numerals" }).waitFor();
  await invitations.waitFor({ state: "detached" });
  await expect.poll(() => page.url()).toContain(numerals);
  await messageBox(page).waitFor();
});
