// The protocol's README as tests read it: its tables and its examples.
import { readFileSync } from "node:fs";

const readme = readFileSync(new URL("../../functions/_shared/protocol/README.md", import.meta.url), "utf8");

/** The rows under a heading, as cells; without the header. */
export function tableUnder(heading: string): string[][] {
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`The README has no section ${heading}.`);
  const rows = section.split("\n").filter((row) => row.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks. */
export function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** The code block of a language that calls itself `example: <name>`. */
export function example(language: "ts" | "sh" | "text", name: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, kind, code = ""]) => kind === language && namesItself(code, name));
  if (!found?.[2]) throw new Error(`The README has no ${language} example: ${name}`);
  return found[2];
}

/** How many code blocks there are, so that none goes untested. */
export const blockCount = readme.match(/^```\w+$/gm)?.length ?? 0;

function namesItself(code: string, name: string): boolean {
  return code.slice(0, code.indexOf("\n")).replace(/^(\/\/|#) /, "") === `example: ${name}`;
}
