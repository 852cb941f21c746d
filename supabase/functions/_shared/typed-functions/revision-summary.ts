// Summarizes a revision in a headline and a few points.
import { z } from "zod";
import { defineFunction } from "../typed/define-function.ts";
import { fairShares, withinMiddle } from "./excerpt.ts";

const maxDiffCharacters = 12_000;
const maxPaths = 200;

const change = z.object({
  path: z.string().min(1),
  diff: z.string().describe("The + and − lines of a unified diff; empty if there are none"),
});

export const revisionSummary = defineFunction({
  name: "revision_summary",
  description: "Summarizes a change of files in one line and a few points.",
  input: z.object({
    changes: z.array(change).min(1).max(maxPaths),
    wish: z.string().default("").describe("The user's request"),
  }),
  output: z.object({
    headline: z.string().min(1).max(120).describe("At most ten words, like the subject of a commit"),
    points: z.array(z.string()).max(7).describe("One to five: what changes for users or readers of the code, not how"),
  }),
  system: `You summarize a change of files for a user who already sees the list of paths and wants to know what the change means.
Say only what the change shows. Write in the language of the user's request; without one, in English.`,
  prompt: ({ changes, wish }) => {
    const wished = wish.trim() === "" ? "" : `The user's request:\n${withinMiddle(wish, 1_000)}\n\n`;
    return `${wished}The change:\n\n${showChanges(changes, maxDiffCharacters)}\n\nWhat changed?`;
  },
  maxOutputTokens: 500,
});

/** Every path, with a fair share of its diff. */
export function showChanges(changes: readonly z.infer<typeof change>[], maxCharacters: number): string {
  const shares = fairShares(
    changes.map(({ diff }) => diff.length),
    maxCharacters,
  );
  return changes.map(({ path, diff }, index) => `=== ${path}\n${withinMiddle(diff, shares[index] ?? 0)}`).join("\n");
}
