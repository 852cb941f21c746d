// A browser context that notes what no page of ours may do: report an error, break its policy, or call a third party.
import { mkdirSync } from "node:fs";
import type { Browser, BrowserContext, ConsoleMessage } from "playwright-core";

export interface PageOptions {
  /** 390 is a phone. */
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly reducedMotion?: boolean;
  /** Where the app and its project are, if they are elsewhere than in other stories. */
  readonly origin?: string;
  /** Entries of localStorage, such as those of a signed-in user. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Errors that the story provokes, such as those of a lost network. */
  readonly mayReport?: RegExp;
}

export interface WatchedContext {
  readonly context: BrowserContext;
  readonly problems: readonly string[];
  /** Saves screenshots of its pages in test-results/, with the trace if `TRACE` is set. */
  saveEvidence(name: string): Promise<void>;
}

export interface Place {
  readonly appUrl: string;
  readonly apiUrl: string;
}

/** A trace takes a snapshot of the page after each act, which doubles the work of the browser. */
const isTraced = process.env.TRACE !== undefined;

/** No story waits for a duration: this only ends one that hangs. */
const patienceMs = 180_000;

export async function openWatchedContext(
  browser: Browser,
  { appUrl, apiUrl }: Place,
  options: PageOptions,
): Promise<WatchedContext> {
  const { width = 1440, height = width < 700 ? 844 : 900, dark = false, storage = {}, mayReport } = options;
  const localStorage = Object.entries(storage).map(([name, value]) => ({ name, value }));
  const context = await browser.newContext({
    baseURL: appUrl,
    viewport: { width, height },
    hasTouch: width < 700,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    storageState: { cookies: [], origins: [{ origin: appUrl, localStorage }] },
  });
  context.setDefaultTimeout(patienceMs);
  if (isTraced) await context.tracing.start({ snapshots: true });
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!mayReport?.test(problem)) problems.push(problem);
  };
  context.on("console", (message) => {
    if (message.type() === "error" && !isOfPreview(message)) note(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => {
    const { stack = "" } = error.error();
    if (!previewUrl.test(stack)) note(stack);
  });
  context.on("request", (request) => {
    if (!isOneOf([appUrl, apiUrl], request.url())) note(`Request to a third party: ${request.url()}`);
  });
  return {
    context,
    problems,
    saveEvidence: async (name) => {
      mkdirSync("test-results", { recursive: true });
      const shots = context.pages().map((page, at) => page.screenshot({ path: `test-results/${name}-${at + 1}.png` }));
      await Promise.allSettled(shots);
      if (isTraced) await context.tracing.stop({ path: `test-results/${name}.zip` });
    },
  };
}

/** What people build may fail: its errors belong to the preview's console. */
const previewUrl = /\bblob:|\bpreview-frame\b|\/(?:preview|sandbox)\b/;

function isOfPreview(message: ConsoleMessage): boolean {
  return previewUrl.test(message.location().url);
}

function isOneOf(origins: readonly string[], address: string): boolean {
  const { protocol, origin } = new URL(address);
  return ["blob:", "data:"].includes(protocol) || origins.includes(origin);
}
