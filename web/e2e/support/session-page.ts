// The page of a session whose model plays a scenario, as its owner sees it.
import type { Page } from "playwright-core";
import {
  openWorkingSession,
  type SessionOptions,
  type WorkingSession,
} from "../../../supabase/tests/agent/working-session.ts";
import { type Account, newAccount, signedIn } from "./accounts.ts";
import type { PageOptions } from "./watched-context.ts";

export interface SessionPage {
  readonly page: Page;
  readonly session: WorkingSession;
  readonly owner: Account;
}

export async function openSessionPage(
  newPage: (options?: PageOptions) => Promise<Page>,
  options: Omit<SessionOptions, "owner">,
  pageOptions: PageOptions = {},
): Promise<SessionPage> {
  const owner = await newAccount();
  const session = await openWorkingSession({ ...options, owner });
  const page = await newPage({ ...pageOptions, storage: await signedIn(owner) });
  await page.goto(`/s/${session.id}`);
  await messageBox(page).waitFor();
  return { page, session, owner };
}

export function messageBox(page: Page) {
  return page.getByRole("textbox", { name: "Message", exact: true });
}

/** Types a message and presses a key. */
export async function write(page: Page, text: string, key = "Enter"): Promise<void> {
  await messageBox(page).fill(text);
  await messageBox(page).press(key);
}
