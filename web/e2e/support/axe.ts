// What axe finds on a page, in light and in dark. Its source is evaluated from outside, so the page's policy needs no exception.
import axe from "axe-core";
import type { Page } from "playwright-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** One line for each finding, for a readable failure. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const findings: string[] = [];
  for (const [colorScheme, rules] of [
    ["dark", colorRules],
    ["light", allRules],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(hasSettled);
    const found = await page.evaluate(findViolations, [...rules]);
    findings.push(...found.map((finding) => `${colorScheme}: ${finding}`));
  }
  return findings;
}

const allRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Names, roles and structure are the same in the dark. */
const colorRules = ["color-contrast", "link-in-text-block"];

/** Colours are measured after transitions have ended. Spinners never do. */
function hasSettled(): boolean {
  return document.getAnimations().every(({ playState, effect }) => {
    const isEndless = effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;
    return playState !== "running" || isEndless;
  });
}

async function findViolations(runOnly: string[]): Promise<string[]> {
  const { violations } = await window.axe.run(document, {
    runOnly,
    // The preview shows what people built.
    iframes: false,
  });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
}
