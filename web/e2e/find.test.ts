import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { sessionFiles } from "./support/session-files.ts";
import { story } from "./support/story.ts";

type Said = Readonly<Record<string, unknown>>;

const text = (content: string) => [{ type: "text", text: content }];
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const prompt = (content: string): Said => ({ id: randomUUID(), role: "user", parts: text(content), created_at: at(0) });

/** Imported, so that no run begins. */
async function newSession({ userDb }: Account, title: string, messages: readonly Said[]): Promise<string> {
  const id = randomUUID();
  await userDb.rpc("create_session", { id, title }).throwOnError();
  await userDb
    .rpc("import_messages", { session_id: id, messages: JSON.parse(JSON.stringify(messages)) })
    .throwOnError();
  return id;
}

/** An answer whose first step is folded into its work. */
function answer(thought: string, words: string): Said[] {
  const run = { id: randomUUID(), status: "succeeded", started_at: at(0), finished_at: at(1) };
  const call = { call_id: "list", status: "succeeded", output: "", started_at: at(0), finished_at: at(1) };
  const parts = [...text(thought), { type: "tool_call", call_id: "list", name: "list_files", input: {} }];
  return [
    { id: randomUUID(), role: "assistant", created_at: at(0), run, parts, tool_calls: [call] },
    { id: randomUUID(), role: "assistant", created_at: at(1), run, parts: text(words) },
  ];
}

story("With the keyboard alone a session, a line of a file, a message and an action are found", async ({ newPage }) => {
  const account = await newAccount();
  const bakery = await newSession(account, "Bakery", [prompt("A page about sourdough")]);
  const shop = await newSession(account, "Shop", [prompt("Sell bread")]);
  const page = await newPage({ storage: await signedIn(account) });
  await sessionFiles(account.userDb, shop).write({
    "src/till.ts": "export const a = 1;\n\nexport function ringUp() {}\n",
  });
  await page.goto("/new");

  const field = page.getByRole("combobox", { name: /^Find/ });
  const chosen = page.getByRole("option", { selected: true });
  const find = async (query: string, wanted: RegExp) => {
    await page.keyboard.press("Control+k");
    await field.fill(query);
    await chosen.filter({ hasText: wanted }).waitFor();
  };
  await page.getByRole("navigation", { name: "Sessions" }).getByText("Bakery").waitFor();
  await find("bak", /^Bakery$/);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/s/${bakery}`);

  // Of another session, at its line.
  await find("ringup", /src\/till\.ts:3/);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/s/${shop}?*line=3*`);
  await page.getByText("export function ringUp").waitFor();

  // By scattered letters of its path in the session that is open.
  await find("stll", /^src\/till\.ts/);
  await page.keyboard.press("Escape");

  await find("sourdough", /A page about sourdough.*Bakery/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/message=/);
  await page.locator("[data-found]").getByText("A page about sourdough").waitFor();

  await page.keyboard.press("Control+k");
  await field.waitFor();
  // The open session is not among the recent ones.
  await page.getByRole("option", { name: "Shop" }).waitFor();
  expect(await page.getByRole("option", { name: "Bakery" }).count()).toBe(0);
  expect(await accessibilityFindings(page)).toEqual([]);
  await field.fill("settings");
  await chosen.filter({ hasText: "Settings" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings");
});

story(
  "A message far back in a long conversation comes into view, out of the work that it is folded into",
  async ({ newPage }) => {
    const account = await newAccount();
    const later = Array.from({ length: 160 }, (_, index) => prompt(`Later ${index}`));
    const early = [prompt("Look around"), ...answer("I look for the anchor first.", "That is all.")];
    const id = await newSession(account, "Long", [...early, ...later]);
    const page = await newPage({ storage: await signedIn(account), width: 390 });
    await page.goto(`/s/${id}`);
    await page.getByText("Later 159").waitFor();
    await page.getByRole("button", { name: "Show sessions" }).tap();
    await page.getByRole("button", { name: "Search" }).tap();
    await page.getByRole("combobox", { name: /^Find/ }).fill("anchor first");
    await page.getByRole("option", { name: /I look for the anchor first/ }).tap();
    const found = page.locator("[data-found]").getByText("I look for the anchor first.");
    await found.waitFor();
    await expect.poll(() => found.evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThan(0);
    // It stays while the list measures what has come above it.
    expect(await page.getByText("Later 159").count()).toBe(0);
  },
);
