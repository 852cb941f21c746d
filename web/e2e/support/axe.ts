// What axe finds on a page. Its source is evaluated from outside, so it needs no exception in the page's policy.
import axe from "axe-core";
import type { Page } from "playwright-core";

/** One line for each finding, for a readable failure. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Colours are measured after transitions have ended. What turns while something is at work never ends.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== "running" || effect?.getTiming().iterations === Infinity),
  );
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      // The preview shows what people built.
      iframes: false,
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`),
    );
  });
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
