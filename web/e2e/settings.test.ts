import { randomUUID } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import { startKeyProvider } from "../../supabase/tests/provider-keys/stub-provider.ts";
import { newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { story } from "./support/story.ts";

story("A theme is chosen, applies at once, and stays", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/settings");
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.getByText("Dark", { exact: true }).click();
  await expect.poll(scheme).toBe("dark");
  await page.reload();
  expect(await scheme()).toBe("dark");
  await page.getByText("System", { exact: true }).click();
  await expect.poll(scheme).toBe("light dark");
});

story("The name, standing instructions and the default model are kept for all sessions", async ({ newPage }) => {
  const account = await newAccount();
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto("/settings");
  await page.getByLabel("Name", { exact: true }).fill("Anna Kern");
  await page.getByLabel("Standing instructions").fill("Use tabs.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").getByText("Saved").waitFor();
  await page.getByLabel("Default model").selectOption("Claude Sonnet 5.5");
  await page.getByRole("navigation", { name: "Sessions" }).getByText("Anna Kern").waitFor();
  const read = () =>
    account.userDb.from("profiles").select("name, instructions, default_model_id").single().throwOnError();
  const expected = { name: "Anna Kern", instructions: "Use tabs.", default_model_id: "claude-sonnet-5-5" };
  await expect.poll(async () => (await read()).data).toEqual(expected);
  await page.goto("/new");
  await page.getByRole("button", { name: "Model: Claude Sonnet 5.5" }).waitFor();
});

story(
  "A provider key is tested before it is stored, can be tested again, and deleted; nothing moves while settings load",
  async ({ newPage }) => {
    const key = `sk-${randomUUID()}`;
    const provider = await startKeyProvider(key);
    onTestFinished(() => provider.stop());
    const page = await newPage({ storage: await signedIn(await newAccount()), mayReport: /400/ });
    const profileMayCome = Promise.withResolvers<void>();
    await page.route("**/rest/v1/profiles?*", async (route) => {
      await profileMayCome.promise;
      await route.continue();
    });
    await page.goto("/settings");
    const add = page.getByRole("button", { name: "Add a key" });
    await add.waitFor();
    const place = await add.boundingBox();
    profileMayCome.resolve();
    await page.getByLabel("Standing instructions").waitFor();
    expect(await add.boundingBox(), "A button that moves while it is pressed is missed.").toEqual(place);
    await add.click();
    const form = page.getByRole("form", { name: "Add a key" });
    await form.getByLabel("Provider").selectOption("A compatible server (Chat Completions)");
    await form.getByLabel("Address").fill(provider.url);
    await form.getByLabel("Key", { exact: true }).fill("sk-not-the-key");
    await form.getByRole("button", { name: "Test and store" }).click();
    await form.getByRole("alert").getByText("The provider does not accept this key.").waitFor();
    await form.getByLabel("Key", { exact: true }).fill(key);
    await form.getByRole("button", { name: "Test and store" }).click();
    await form.waitFor({ state: "detached" });

    const { host } = new URL(provider.url);
    await page.getByText(`${host}, ends in ${key.slice(-4)}`).waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: `Test the key for ${host}` }).click();
    await page.getByRole("status").getByText("The key works.").waitFor();
    await page.getByRole("button", { name: `Delete the key for ${host}` }).click();
    await page.getByText("No key yet.").waitFor();
  },
);

story("Signing out warns a guest that their work is lost, and a member not", async ({ newPage }) => {
  const guest = await newPage();
  await guest.goto("/");
  await guest.getByRole("button", { name: "Roman numerals in Python, tested" }).click();
  await guest.waitForURL(/\/s\//);
  await guest.goto("/settings");
  await guest.getByRole("button", { name: "Sign out" }).click();
  await guest.getByRole("dialog").getByText("Your sessions and files are lost.").waitFor();
  await guest.getByRole("button", { name: "Sign out and lose them" }).click();
  await guest.getByRole("heading", { name: "What shall we make?" }).waitFor();
  await guest.getByRole("link", { name: "Sign in" }).waitFor();

  const member = await newPage({ storage: await signedIn(await newAccount()) });
  await member.goto("/settings");
  await member.getByRole("button", { name: "Sign out" }).click();
  await member.getByRole("link", { name: "Sign in" }).waitFor();
});

story("A password is changed, and the new one signs in", async ({ newPage }) => {
  const account = await newAccount();
  const page = await newPage({ storage: await signedIn(account) });
  await page.goto("/settings");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByLabel("New password").fill("another long password");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("The password is changed.").waitFor();
  await signedIn({ ...account, password: "another long password" });
});

story("The list of shortcuts opens with ?, and not while somebody types", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  await page.getByRole("textbox", { name: "Message" }).press("?");
  expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe("?");
  await page.getByRole("heading", { name: "What shall we make?" }).click();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.getByText("New session").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

story.for([{ width: 1440 }, { width: 390 }])(
  "axe finds nothing on the first screen, signing in and settings, $width px wide",
  async ({ width }, { newPage }) => {
    const visitor = await newPage({ width });
    const member = await newPage({ width, storage: await signedIn(await newAccount()) });
    const addresses = [
      "/new",
      "/new?prompt=Snake",
      "/sign-in",
      "/sign-in?mode=sign-up",
      "/sign-in?mode=link",
      "/nowhere",
    ];
    for (const address of addresses) {
      await visitor.goto(address);
      await visitor.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
      expect(await accessibilityFindings(visitor), address).toEqual([]);
    }
    await member.goto("/settings");
    await member.getByLabel("Standing instructions").waitFor();
    if (width < 700) await member.getByRole("button", { name: "Show sessions" }).click();
    await member.getByRole("navigation", { name: "Sessions" }).getByText("What you start is kept here.").waitFor();
    expect(await accessibilityFindings(member)).toEqual([]);
  },
);
