// Reads the tables and examples of the protocol's README.
import { readFileSync } from "node:fs";

const readme = readFileSync(new URL("../../functions/_shared/protocol/README.md", import.meta.url), "utf8");

/** The cells of the table under a heading, without its header. */
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

/** The text between backticks. */
export function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** The code block with the line `example: <name>`. */
export function example(language: "ts" | "sh" | "text", name: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, kind, code = ""]) => kind === language && namesItself(code, name));
  if (!found?.[2]) throw new Error(`The README has no ${language} example: ${name}`);
  return found[2];
}

/** The number of code blocks, so that none goes untested. */
export const blockCount = readme.match(/^```\w+$/gm)?.length ?? 0;

function namesItself(code: string, name: string): boolean {
  return code.slice(0, code.indexOf("\n")).replace(/^(\/\/|#) /, "") === `example: ${name}`;
}
