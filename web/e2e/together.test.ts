// Several people in one session: what they see of each other, how it is shared, and what readers see.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { addMember } from "../../supabase/tests/support/session.ts";
import { done } from "../../supabase/tests/support/test-users.ts";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { type ScriptedSession, startScriptedSession } from "./support/scripted-session.ts";
import { sessionFiles } from "./support/session-files.ts";
import { openSessionScreen } from "./support/session-screen.ts";
import { type NewPage, story } from "./support/story.ts";

/** Whoever is no member any more is refused, which the browser reports. */
const refusals = /Failed to load resource.* 404 /;

async function named(name: string): Promise<Account> {
  const account = await newAccount();
  await done(account.userDb.rpc("set_profile", { changes: { name } }));
  return account;
}

/** Anna's session with a page in it, and Bo, who may write in it. */
async function annasSession(newPage: NewPage): Promise<ScriptedSession & { readonly bo: Account }> {
  const [session, bo] = await Promise.all([startScriptedSession(newPage, "text"), named("Bo Lund")]);
  await done(session.owner.userDb.rpc("set_profile", { changes: { name: "Anna Kern" } }));
  await addMember(session.owner, session.id, bo, "editor");
  await sessionFiles(session.owner.userDb, session.id).write({ "index.html": "<h1>Levain</h1>\n", "style.css": "" });
  return { ...session, bo };
}

const editorOf = (page: Page) => page.getByRole("textbox", { name: "Text of index.html" });
const fileAddress = (id: string) => `/s/${id}?tab=files&path=index.html`;

story("Two people in one file see each other, are told before saving, and lose nothing", async ({ newPage }) => {
  const { id, bo, newPage: newPageOfAnna, owner } = await annasSession(newPage);
  const [anna, bos] = [await newPageOfAnna(), await newPage({ storage: await signedIn(bo) })];
  await Promise.all([anna.goto(fileAddress(id)), bos.goto(`/s/${id}?tab=files`)]);
  await editorOf(anna).waitFor();
  await bos.getByRole("button", { name: "Here now: Anna Kern, in index.html" }).waitFor();
  const row = bos.getByRole("treeitem", { name: "index.html", description: "Also open for Anna Kern" });
  await row.click();

  await editorOf(anna).click();
  await anna.keyboard.press("ControlOrMeta+End");
  await anna.keyboard.type("Rye");
  await bos.getByText("Anna Kern is changing this file, too.").waitFor();
  await bos.locator(".cm-otherName", { hasText: "Anna Kern" }).waitFor();
  expect(await accessibilityFindings(bos)).toEqual([]);

  await editorOf(bos).click();
  await bos.keyboard.press("ControlOrMeta+Home");
  await bos.keyboard.type("Wheat ");
  await anna.keyboard.press("ControlOrMeta+s");
  const conflict = bos.getByRole("alert").filter({ hasText: "Anna Kern changed this file while you were editing it." });
  await conflict.getByRole("button", { name: "Compare" }).click();
  const both = bos.getByRole("dialog").getByRole("region", { name: "Compare" });
  await both.getByText("Rye").waitFor();
  await both.getByText("Wheat").waitFor();
  await bos.getByRole("dialog").getByRole("button", { name: "Keep yours" }).click();
  const files = sessionFiles(owner.userDb, id);
  await expect.poll(() => files.read("index.html")).toBe("Wheat <h1>Levain</h1>\n");
  const { data: kept } = await owner.userDb.from("file_contents").select("content").eq("session_id", id);
  expect(kept?.map(({ content }) => content)).toContain("<h1>Levain</h1>\nRye");
});

story("What others write is under their name, and shows while they write it", async ({ newPage }) => {
  const { id, bo, open } = await annasSession(newPage);
  const anna = await open({ width: 390, dark: true });
  const bos = await openSessionScreen(await newPage({ storage: await signedIn(bo) }), id);
  await anna.page.getByRole("button", { name: "Here now: Bo Lund" }).waitFor();
  await bos.message.pressSequentially("A bakery");
  await anna.page.getByText("Bo Lund is writing").waitFor();
  await bos.message.press("Enter");
  await anna.conversation.getByText("A bakery").waitFor();
  await anna.conversation.getByText("Bo Lund", { exact: true }).waitFor();
  await bos.page.close();
  await anna.page.getByRole("button", { name: /^Here now/ }).waitFor({ state: "detached" });
});

story("The owner invites, withdraws, changes a role and removes; a viewer is told whom to ask", async ({ newPage }) => {
  const { id, bo, open } = await annasSession(newPage);
  const { page } = await open();
  const bos = await newPage({ storage: await signedIn(bo), mayReport: refusals });
  await bos.goto(fileAddress(id));
  await editorOf(bos).waitFor();

  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this session" });
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill("cy@example.com");
  await dialog.getByRole("button", { name: "Invite" }).click();
  const pending = dialog.getByRole("region", { name: "Invitations" });
  await pending.getByText("invited as editor").waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await pending.getByRole("button", { name: "Withdraw the invitation of cy@example.com" }).click();
  await pending.waitFor({ state: "detached" });

  await dialog.getByRole("button", { name: "Actions for Bo Lund" }).click();
  await page.getByRole("menuitemradio", { name: /^Viewer/ }).click();
  await bos.getByText("You can read this session. Ask Anna Kern to let you write in it.").waitFor();
  await bos.getByText("You can read these files. Ask Anna Kern to let you change them.").waitFor();
  await bos.getByRole("tab", { name: "Run" }).click();
  expect(await bos.getByRole("button", { name: "Save" }).count()).toBe(0);
  expect(await accessibilityFindings(bos)).toEqual([]);

  await dialog.getByRole("button", { name: "Actions for Bo Lund" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: "Remove Bo Lund?" }).getByRole("button", { name: "Remove" }).click();
  await page.getByText("Bo Lund is no longer a member.").waitFor();
  await dialog.getByRole("listitem").filter({ hasText: "Bo Lund" }).waitFor({ state: "detached" });
  await bos.getByText("This session can no longer be read here.").waitFor();
});

story("Ownership is handed over, and who was the owner may leave", async ({ newPage }) => {
  const { id, bo, open } = await annasSession(newPage);
  const { page } = await open({ mayReport: refusals });
  const bos = await newPage({ storage: await signedIn(bo) });
  await bos.goto(`/s/${id}`);
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this session" });
  await dialog.getByRole("button", { name: "Actions for Bo Lund" }).click();
  await page.getByRole("menuitem", { name: "Make owner…" }).click();
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await dialog.getByText("asked to become the owner").waitFor();
  await bos.getByRole("region", { name: "Invitations" }).getByRole("button", { name: "Accept" }).click();
  const asMember = page.getByRole("dialog", { name: "People in this session" });
  await asMember.getByRole("button", { name: "Leave session" }).click();
  await page
    .getByRole("dialog", { name: "Leave this session?" })
    .getByRole("button", { name: "Leave session" })
    .click();
  await page.getByText("You have left").waitFor();
  await bos.getByRole("button", { name: "Share" }).click();
  const members = bos.getByRole("region", { name: "Members" }).getByRole("listitem");
  await members.filter({ hasText: "Bo Lund (you)" }).getByText("Owner").waitFor();
  await expect.poll(() => members.count()).toBe(1);
});

story("A read-only link follows live without an account, and says when it was revoked", async ({ newPage }) => {
  const { open, say } = await annasSession(newPage);
  const { page } = await open();
  await page.getByRole("button", { name: "Share" }).click();
  const section = page.getByRole("region", { name: "Read-only link" });
  await section.getByRole("button", { name: "Create link" }).click();
  const address = await section.getByRole("textbox", { name: "Link" }).inputValue();

  const reader = await newPage({ width: 390, mayReport: refusals });
  await reader.goto(address);
  await reader.getByText("You are reading this session by its link.").waitFor();
  await say("Make it green");
  await reader.getByText("Make it green").waitFor();
  expect(await accessibilityFindings(reader)).toEqual([]);
  await reader.getByRole("button", { name: "Files" }).click();
  await reader.getByRole("treeitem", { name: "index.html" }).click();
  await expect.poll(() => editorOf(reader).innerText()).toContain("Levain");
  expect(new URL(reader.url()).hash).toBe(new URL(address).hash);
  const places = reader.getByRole("navigation", { name: "Places" }).getByRole("button");
  expect(await places.allInnerTexts()).toEqual(["Chat", "Preview", "Files"]);
  const { pathname, hash } = new URL(address);
  await reader.goto(`${pathname}?tab=changes&revision=1${hash}`);
  await reader.getByText("Make it green").waitFor();

  await reader.getByRole("button", { name: "Preview" }).click();
  await reader.frameLocator("iframe").getByRole("heading", { name: "Levain" }).waitFor();

  await places.first().click();
  await section.getByRole("button", { name: "Revoke" }).click();
  await reader.getByText("This link was revoked.").waitFor();
  await reader.reload();
  await reader.getByText("This link was revoked, or a part of its address is missing.").waitFor();
});
