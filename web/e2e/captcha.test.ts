// An app that is built with a site key of Turnstile: who starts or signs in is checked first. A stub stands for Turnstile's script,
// which no test can load, and this file for Auth's check of the tokens; the stack's contract tests have the check itself.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { type ServedApp, serveBuiltApp } from "../../scripts/web/served-app.ts";
import { newAccount } from "./support/accounts.ts";
import { type NewPage, story } from "./support/story.ts";

const captchaOrigin = "https://challenges.cloudflare.com";
const builds = mkdtempSync(join(tmpdir(), "captcha-"));
const { url, publishableKey } = inject("product");
let app: ServedApp;
let appUrl: string;

beforeAll(async () => {
  app = await serveBuiltApp({ port: 0, portFlag: "", builds });
  appUrl = await app.open({
    VITE_SUPABASE_URL: url,
    VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey,
    VITE_TURNSTILE_SITE_KEY: "0x4AAA",
  });
});
afterAll(async () => {
  await app.close();
  rmSync(builds, { recursive: true, force: true });
});

/** What Turnstile's script promises: a frame of its own origin, and a token for each widget. */
const script = `window.turnstile = {
  render(place, { sitekey, callback }) {
    const frame = document.createElement("iframe");
    frame.src = "${captchaOrigin}/frame?sitekey=" + sitekey;
    frame.title = "Check of this browser";
    frame.onload = async () => callback(await (await fetch("/token-of-the-stub")).text());
    place.append(frame);
    return "widget";
  },
  remove() {},
};`;

interface CheckedPage {
  readonly page: Page;
  /** What was asked of Turnstile. */
  readonly asked: string[];
  /** How many tokens were given out, and how many Auth has taken. */
  readonly tokens: { made: number; used: number };
}

async function openChecked(newPage: NewPage, isBlocked = (): boolean => false): Promise<CheckedPage> {
  // The app is at an address of its own, its project where it always is.
  const mayReport = new RegExp(`challenges.cloudflare.com|status of 400|Request to a third party: ${url}`);
  const page = await newPage({ origin: appUrl, mayReport });
  const asked: string[] = [];
  const issued = new Set<string>();
  const tokens = { made: 0, used: 0 };
  await page.route(`${captchaOrigin}/**`, async (route) => {
    asked.push(new URL(route.request().url()).pathname);
    if (isBlocked()) return route.abort();
    const isScript = route.request().resourceType() === "script";
    return route.fulfill(
      isScript ? { contentType: "text/javascript", body: script } : { contentType: "text/html", body: "" },
    );
  });
  await page.route("**/token-of-the-stub", (route) => {
    const token = randomUUID();
    issued.add(token);
    tokens.made += 1;
    return route.fulfill({ body: token });
  });
  await page.route(/\/auth\/v1\/(?:signup|token\?grant_type=password)/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    if (issued.delete(route.request().postDataJSON()?.gotrue_meta_security?.captcha_token)) {
      tokens.used += 1;
      return route.continue();
    }
    const body = { code: "captcha_failed", message: "captcha protection: request disallowed (timeout-or-duplicate)" };
    return route.fulfill({
      status: 400,
      headers: {
        "access-control-allow-origin": "*",
        // Without it, a browser hides the version, and supabase-js then reads no code.
        "access-control-expose-headers": "x-supabase-api-version",
        "x-sb-error-code": body.code,
        "x-supabase-api-version": "2024-01-01",
      },
      json: body,
    });
  });
  return { page, asked, tokens };
}

const example = (page: Page) => page.getByRole("button", { name: "Roman numerals in Python, tested" });

story(
  "A guest's browser is checked when they start, and nothing is loaded from Turnstile before",
  async ({ newPage }) => {
    const { page, asked, tokens } = await openChecked(newPage);
    await page.goto("/");
    await example(page).waitFor();
    await page.waitForLoadState("networkidle");
    expect(asked).toEqual([]);
    await example(page).click();
    await page.waitForURL(/\/s\//);
    expect([asked, tokens]).toEqual([["/turnstile/v0/api.js", "/frame"], { made: 1, used: 1 }]);
    expect(await page.getByTitle("Check of this browser").count()).toBe(0);
  },
);

story("Every try to sign in has a token of its own", async ({ newPage }) => {
  const { email, password } = await newAccount();
  const { page, tokens } = await openChecked(newPage);
  await page.goto("/sign-in?to=/new");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.keyboard.press("Enter");
  await page.getByText("The e-mail address or the password is wrong.").waitFor();
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL(({ pathname }) => pathname === "/new");
  expect(tokens).toEqual({ made: 2, used: 2 });
});

story("Where Turnstile cannot be reached, the start says so, and works once it can", async ({ newPage }) => {
  let isBlocked = true;
  const { page, tokens } = await openChecked(newPage, () => isBlocked);
  await page.goto("/");
  await example(page).click();
  await page.getByRole("alert").getByText("This browser could not be checked.").waitFor();
  isBlocked = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL(/\/s\//);
  expect(tokens).toEqual({ made: 1, used: 1 });
});
