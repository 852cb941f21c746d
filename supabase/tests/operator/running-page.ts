// The commands and statements of supabase/RUNNING.md.
import { readFileSync } from "node:fs";

const page = readFileSync(new URL("../../RUNNING.md", import.meta.url), "utf8");

/** The code blocks of a language under a heading, or of the whole page; blocks in lists are indented. */
export function blocks(language: "sh" | "sql", heading = ""): string[] {
  const section = heading === "" ? page : (page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "");
  return [...section.matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)].flatMap(([, kind, code = ""]) =>
    kind === language ? [code] : [],
  );
}

/** The rows of admin.health that the page explains. */
export const explainedFacts: readonly string[] = [...page.matchAll(/^\| `(\w+)` \| /gm)].map(([, name = ""]) => name);
