// A product whose processes may be killed, with an app and a browser of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serveBuiltApp } from "../../../scripts/web/served-app.ts";
import { openWorkingSession, type WorkingSession } from "../../../supabase/tests/agent/working-session.ts";
import { type FaultStage, startFaultStage } from "../../../supabase/tests/kills/fault-stage.ts";
import { type Account, newAccount, signedIn } from "../support/accounts.ts";
import { chromiumOptions } from "../support/chromium.ts";
import { openSessionScreen, type SessionScreen } from "../support/session-screen.ts";
import { openWatchedContext, type WatchedContext } from "../support/watched-context.ts";

interface WatchedSession {
  readonly owner: Account;
  readonly session: WorkingSession;
  readonly screen: SessionScreen;
  readonly problems: WatchedContext["problems"];
}

export interface WatchedProduct {
  readonly stage: FaultStage;
  /** Opens a session on a device of its owner. */
  watch(scenario: string): Promise<WatchedSession>;
  stop(): Promise<void>;
}

export async function startWatchedProduct(): Promise<WatchedProduct> {
  const builds = mkdtempSync(join(tmpdir(), "app-"));
  // Without a runner, Python needs a browser.
  const stage = await startFaultStage({ secrets: { EXECUTOR_URL: "" } });
  const app = await serveBuiltApp({ port: 0, portFlag: "", builds });
  const browser = await chromium.launch(await chromiumOptions());
  const { url: apiUrl, publishableKey } = stage.product.details;
  const appUrl = await app.open({ VITE_SUPABASE_URL: apiUrl, VITE_SUPABASE_PUBLISHABLE_KEY: publishableKey });
  return {
    stage,
    watch: async (scenario) => {
      const owner = await newAccount();
      const { modelServerUrl } = stage.product;
      const session = await openWorkingSession({ scenario, owner, modelServerUrl });
      const storage = await signedIn(owner);
      const { context, problems } = await openWatchedContext(browser, { appUrl, apiUrl }, { storage });
      return { owner, session, screen: await openSessionScreen(await context.newPage(), session.id), problems };
    },
    stop: async () => {
      await Promise.all([browser.close(), app.close(), stage.stop()]);
      rmSync(builds, { recursive: true, force: true });
    },
  };
}
