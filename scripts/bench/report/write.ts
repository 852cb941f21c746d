// Keeps the newest findings for each number of cores in results.json, and makes the page and the chart from that file alone.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Found, Results } from "../results.ts";
import { chart } from "./chart.ts";
import { resultsPage } from "./page.ts";

const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(4)) : value);

export function writeResults(cores: string, found: Found): void {
  const kept = JSON.parse(readFileSync(file("results.json"), "utf8")) as Results; // The cast is safe: this wrote it.
  const text = `${JSON.stringify({ ...kept, [cores]: found }, rounded, 2)}\n`;
  const results = JSON.parse(text) as Results; // The same.
  writeFileSync(file("results.json"), text);
  for (const [name, of] of Object.entries(results)) writeFileSync(file(`results-${name}.svg`), chart(of.answers));
  writeFileSync(file("RESULTS.md"), resultsPage(results));
}
