// What goes to the terminal: whole lines, and text that streams in.

export type Output =
  /** `subject` identifies what the line is about; `replaces` overwrites the last line if its subject was the same. */
  | { readonly type: "line"; readonly text: string; readonly subject?: string; readonly replaces?: true }
  | { readonly type: "stream"; readonly text: string; readonly kind: "text" | "reasoning" }
  | { readonly type: "end_of_stream" };

export function line(text: string): Output {
  return { type: "line", text };
}
