// The examples of the first screen. The demo model plays each of them for real.

/** Stands in the empty box. */
export const firstExample = "A landing page for a bakery called Levain, in green";

export interface Example {
  readonly label: string;
  /** A beginning to go on from, instead of a prompt to start with. */
  readonly opening?: string;
}

export const examples: readonly Example[] = [
  { label: "A to-do list that remembers" },
  { label: "Snake, with high scores" },
  { label: "Roman numerals in Python, tested" },
  { label: "Explain a file I paste", opening: "Explain what this file does:\n\n```\n\n```" },
];

/** Where the pasted text belongs: on the empty line of the fence. */
export function caretIn(opening: string): number {
  return opening.lastIndexOf("\n```");
}
