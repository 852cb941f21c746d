export const words = {
  diffOf: (path: string) => `Changes in ${path}`,
  before: (path: string) => `${path} before`,
  after: (path: string) => `${path} after`,
  same: "Nothing differs in the text.",
  lineEndings: "Only the line ending at the end of the file differs.",
  /** What CodeMirror says by itself. */
  phrases: { "$ unchanged lines": "Show $ unchanged lines" },
} as const;
