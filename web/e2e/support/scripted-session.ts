// A session of a new account, on a device that is signed in to it. Its model plays a scenario of the model server.
import type { Page } from "playwright-core";
import { openWorkingSession, type WorkingSession } from "../../../supabase/tests/agent/working-session.ts";
import { type Account, newAccount, signedIn } from "./accounts.ts";
import { openSessionScreen, type SessionScreen } from "./session-screen.ts";
import type { NewPage } from "./story.ts";
import type { PageOptions } from "./watched-context.ts";

export interface ScriptedSession extends WorkingSession {
  readonly account: Account;
  /** Opens it on another device. */
  open(options?: PageOptions): Promise<SessionScreen>;
  /** Opens it in another tab of the same browser. */
  openTab(beside: SessionScreen): Promise<SessionScreen>;
  newPage(options?: PageOptions): Promise<Page>;
}

export type Policy = "allow_all" | "ask_before_changes" | "ask_before_all";

export async function startScriptedSession(
  newPage: NewPage,
  scenario: string,
  policy: Policy = "allow_all",
): Promise<ScriptedSession> {
  const account = await newAccount();
  const session = await openWorkingSession({ scenario, owner: account, policy });
  const newSignedInPage = async (options: PageOptions = {}) =>
    newPage({ ...options, storage: await signedIn(account) });
  return {
    ...session,
    account,
    newPage: newSignedInPage,
    openTab: async ({ page }) => openSessionScreen(await page.context().newPage(), session.id),
    open: async (options) => openSessionScreen(await newSignedInPage(options), session.id),
  };
}
