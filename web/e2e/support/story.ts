// A test in a real browser. `newPage` opens a page on a device of its own; whatever goes wrong on it fails the story.
import { type Browser, chromium, type Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { chromiumOptions } from "./chromium.ts";
import { openWatchedContext, type PageOptions, type WatchedContext } from "./watched-context.ts";

export type NewPage = (options?: PageOptions) => Promise<Page>;

let launching: Promise<Browser> | undefined;

/** The files of a worker share it, and it ends with the worker. One for all would be spoken to through Vitest's own process. */
function sharedBrowser(): Promise<Browser> {
  launching ??= chromiumOptions().then((options) => chromium.launch(options));
  return launching;
}

export const story = test.extend<{ newPage: NewPage }>({
  newPage: async ({ task }, use) => {
    const opened: WatchedContext[] = [];
    const usual = { appUrl: inject("appUrl"), apiUrl: inject("product").url };
    await use(async (options = {}) => {
      const { origin } = options;
      const place = origin === undefined ? usual : { appUrl: origin, apiUrl: origin };
      const watched = await openWatchedContext(await sharedBrowser(), place, options);
      opened.push(watched);
      return watched.context.newPage();
    });
    const problems = opened.flatMap((device) => device.problems);
    if (problems.length > 0 || task.result?.state === "fail") {
      const name = task.name.replaceAll(/\W+/g, "-").slice(0, 80);
      await Promise.all(opened.map((device, index) => device.saveEvidence(`${name}-${index + 1}`)));
    }
    await Promise.all(opened.map(({ context }) => context.close()));
    expect(problems).toEqual([]);
  },
});
