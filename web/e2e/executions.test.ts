import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { verbsOf } from "../../supabase/functions/_shared/client/verbs.ts";
import { done } from "../../supabase/tests/support/test-users.ts";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { story } from "./support/story.ts";

const files = {
  "greet.py": "name = input()\nprint('Hello', name)",
  "endless.py": "while True: pass",
  "broken.js": "console.log('so far so good');\nthrow new Error('out of flour');",
  "README.md": "",
};

async function openSession(account: Account): Promise<string> {
  const call = verbsOf(account.userDb);
  const id = randomUUID();
  await call("create_session", { id, title: "Programs" });
  const changes = Object.entries(files).map(([path, content]) => ({ op: "write", path, content }));
  await call("change_files", { session_id: id, changes, base_revision: 0, change_id: randomUUID() });
  return id;
}

const runTabOf = (sessionId: string, execution = "") => `${inject("appUrl")}/s/${sessionId}?tab=run${execution}`;

async function choose(page: Page, path: string): Promise<void> {
  await page.getByRole("button", { name: /^Program:/ }).click();
  await page.getByRole("menuitemradio", { name: path }).click();
}

story(
  "A person runs a program with input, reads its output, and finds the file and the input again",
  async ({ newPage }) => {
    const account = await newAccount();
    const sessionId = await openSession(account);
    const page = await newPage({ storage: await signedIn(account) });
    await page.goto(runTabOf(sessionId));
    await page.getByText("Nothing has run yet").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await choose(page, "greet.py");
    await page.getByRole("button", { name: "Input" }).click();
    await page.getByRole("textbox", { name: /standard input/ }).fill("Ada");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("group", { name: "Output" }).getByText("Hello Ada").waitFor();
    await page.getByText("Exit code 0").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);

    await page.reload();
    await page.getByRole("group", { name: "Output" }).getByText("Hello Ada").waitFor();
    await page.getByRole("button", { name: "Program: greet.py" }).waitFor();
    expect(await page.getByRole("textbox", { name: /standard input/ }).inputValue()).toBe("Ada");
  },
);

story(
  "An endless program is seen on a second device and stopped there, and its owner sees that at once",
  async ({ newPage }) => {
    const account = await newAccount();
    const sessionId = await openSession(account);
    const page = await newPage({ storage: await signedIn(account) });
    const phone = await newPage({ storage: await signedIn(account), width: 390, dark: true });
    await Promise.all([page, phone].map((it) => it.goto(runTabOf(sessionId))));
    await choose(page, "endless.py");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await phone.getByRole("button", { name: /^endless\.py Running/ }).click();
    await phone.getByRole("button", { name: "Stop endless.py" }).click();
    await Promise.all([page, phone].map((it) => it.getByText("Stopped. Its output is lost.").waitFor()));
    await page.getByRole("button", { name: "Run", exact: true }).waitFor();
    expect(await accessibilityFindings(phone)).toEqual([]);
  },
);

story("A program that fails says how, and Fix it sends its error to the agent", async ({ newPage }) => {
  const account = await newAccount();
  const sessionId = await openSession(account);
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto(runTabOf(sessionId));
  await choose(page, "broken.js");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("group", { name: "Output" }).getByText("out of flour").waitFor();
  await page.getByRole("button", { name: /^broken\.js Failed with exit code 1/ }).waitFor();
  await page.getByRole("button", { name: "Fix it" }).click();
  const sent = async () =>
    JSON.stringify(await done(account.userDb.from("messages").select("parts").eq("session_id", sessionId)));
  await expect.poll(sent).toContain("I ran `broken.js`. Failed with exit code 1.");
  expect(await sent()).toContain("out of flour");
});

story("What the agent runs is in the same list, and a link opens one execution", async ({ newPage }) => {
  const account = await newAccount();
  const call = verbsOf(account.userDb);
  const sessionId = randomUUID();
  await call("create_session", { id: sessionId });
  const parts = [{ type: "text", text: "Roman numerals in Python, tested" }];
  await call("send_message", { session_id: sessionId, id: randomUUID(), parts });
  const executions = () =>
    done(account.userDb.from("executions").select("id").eq("session_id", sessionId).order("created_at"));
  await expect.poll(async () => (await executions()).length).toBeGreaterThan(0);
  const [first] = await executions();
  const page = await newPage({ storage: await signedIn(account), dark: true });
  await page.goto(runTabOf(sessionId, `&execution=${first?.id}`));
  const item = page.getByRole("button", { expanded: true }).filter({ hasText: "Edgewright" });
  await item.waitFor();
  await page.getByRole("group", { name: "Output" }).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
});
