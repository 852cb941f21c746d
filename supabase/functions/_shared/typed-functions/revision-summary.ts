// What a revision changed, in a line and a few points, as somebody would say it who has read the change.
import { z } from "zod";
import { defineFunction } from "../typed/define-function.ts";
import { fairShares, withinMiddle } from "./excerpt.ts";

const maxDiffCharacters = 12_000;
const maxPaths = 200;

const change = z.object({
  path: z.string().min(1),
  diff: z.string().describe("Lines that begin with + and −, as of a unified diff; empty where there is none"),
});

export const revisionSummary = defineFunction({
  name: "revision_summary",
  description: "Says what a change of files is about: one line, and a few points.",
  input: z.object({
    changes: z.array(change).min(1).max(maxPaths),
    wish: z.string().default("").describe("What the user had asked for"),
  }),
  output: z.object({
    headline: z.string().min(1).max(120).describe("At most ten words, as in the subject of a commit"),
    points: z.array(z.string()).max(7).describe("One to five: what is different for whoever uses or reads it, not how"),
  }),
  system: `You say what a change of files is about, for somebody who sees the list of paths anyway and wants to know what it means.
Say only what the change shows. Write in the language of the wish; without one, in English.`,
  prompt: ({ changes, wish }) => {
    const wished = wish.trim() === "" ? "" : `It was asked for with these words:\n${withinMiddle(wish, 1_000)}\n\n`;
    return `${wished}The change:\n\n${showChanges(changes, maxDiffCharacters)}\n\nWhat changed?`;
  },
  maxOutputTokens: 500,
});

/** Every path, and of each diff its fair share. */
export function showChanges(changes: readonly z.infer<typeof change>[], maxCharacters: number): string {
  const shares = fairShares(
    changes.map(({ diff }) => diff.length),
    maxCharacters,
  );
  return changes.map(({ path, diff }, index) => `=== ${path}\n${withinMiddle(diff, shares[index] ?? 0)}`).join("\n");
}
