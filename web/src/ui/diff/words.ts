import { formatCount } from "../../lib/format.ts";

export const words = {
  diffOf: (path: string) => `Changes in ${path}`,
  showFolded: (count: number, isUnchanged: boolean) =>
    `Show ${formatCount(count, isUnchanged ? "unchanged line" : "more line")}`,
  same: "Nothing differs in the text.",
  lineEndings: "Only the line ending at the end of the file differs.",
} as const;
