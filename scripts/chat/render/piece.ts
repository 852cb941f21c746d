// What is shown, before it is written: whole lines, and text that comes bit by bit.

export type Piece =
  /** `subject` names what the line is about; `replaces` takes the place of the last line if that was about the same. */
  | { readonly type: "line"; readonly text: string; readonly subject?: string; readonly replaces?: true }
  | { readonly type: "flow"; readonly text: string; readonly tone: "said" | "thought" }
  /** The text that came bit by bit ends here. */
  | { readonly type: "break" };

export function line(text: string): Piece {
  return { type: "line", text };
}
