import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { addMember, openSession, write } from "../../supabase/tests/support/session.ts";
import { operatorSql } from "../../supabase/tests/support/test-users.ts";
import { newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { story } from "./support/story.ts";

story("Everything of a user with 30 sessions is exported as one archive, with progress", async ({ newPage }) => {
  const account = await newAccount();
  const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => openSession(account, `Session ${n}`)));
  await write(account, ids[29] ?? "", "src/page.html", "<p>Grüße ✓\n");
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto("/settings");
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export everything" }).click();
  await page
    .getByRole("status")
    .getByText(/ of 30 sessions/)
    .waitFor();
  const files = await archiveOf(await downloading);
  expect(Object.keys(files).filter((path) => path.endsWith("/conversation.md"))).toHaveLength(30);
  expect(files[`sessions/session-29-${ids[29]}/files/src/page.html`]).toBe("<p>Grüße ✓\n");
  expect(JSON.parse(files["account.json"] ?? "")).toMatchObject({ id: account.id, email: account.email });
  await expect.poll(() => page.getByRole("button", { name: "Export everything" }).isEnabled()).toBe(true);
});

story(
  "An account is deleted after a typed confirmation: what is shared is handed over, the rest goes",
  async ({ newPage }) => {
    const [account, friend] = await Promise.all([newAccount(), newAccount()]);
    const [alone, shared, theirs] = await Promise.all([
      openSession(account),
      openSession(account),
      openSession(friend),
    ]);
    await addMember(account, shared, friend, "editor");
    await addMember(friend, theirs, account, "viewer");
    const page = await newPage({ storage: { ...(await signedIn(account)), "edgewright:draft:start": '"private"' } });
    await page.goto(`/s/${alone}`);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    await page.goto("/settings");
    await page.getByRole("button", { name: "Delete account" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 session that only you are in is deleted.").waitFor();
    await dialog.getByText("You leave 1 session of others.").waitFor();
    expect(await dialog.getByRole("radio", { name: "The editor who has been there longest" }).isChecked()).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);
    const confirm = dialog.getByRole("button", { name: "Delete for good" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel("Type “delete” to confirm").fill("delete");
    await confirm.click();

    await page.waitForURL(/\/new$/);
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    expect(await keptInBrowser(page)).toEqual({ entries: [], databases: [] });
    const sql = operatorSql(1);
    const [left] = await sql`
    select (select count(*)::integer from auth.users where id = ${account.id}) as accounts,
      (select array_agg(id) from public.sessions where id in ${sql([alone, shared, theirs])} and owner_id = ${friend.id}) as sessions`;
    await sql.end();
    expect(left?.accounts).toBe(0);
    expect(new Set(left?.sessions)).toEqual(new Set([shared, theirs]));
  },
);

story("On a phone, a guest deletes their account", async ({ newPage }) => {
  const page = await newPage({ width: 390 });
  await page.goto("/");
  await page.getByRole("button", { name: "Roman numerals in Python, tested" }).click();
  await page.waitForURL(/\/s\//);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 session that only you are in is deleted.").waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await dialog.getByLabel("Type “delete” to confirm").fill("Delete");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await page.waitForURL(/\/new$/);
  expect((await keptInBrowser(page)).entries).toEqual([]);
});

interface Download {
  suggestedFilename(): string;
  saveAs(path: string): Promise<void>;
}

async function archiveOf(download: Download): Promise<Record<string, string>> {
  const saved = join(await mkdtemp(join(tmpdir(), "export-")), download.suggestedFilename());
  await download.saveAs(saved);
  const entries = Object.entries(unzipSync(await readFile(saved)));
  return Object.fromEntries(entries.map(([path, bytes]) => [path, strFromU8(bytes)]));
}

/** What is left of an account in its browser. */
function keptInBrowser(page: Page) {
  return page.evaluate(async () => ({
    entries: Object.keys(localStorage).filter((key) => key.startsWith("edgewright:")),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
}
