// How differences look: the washes of added and removed lines, and a sign for those who do not see the colours.
import { EditorView } from "@codemirror/view";

const strong = (color: string) => `color-mix(in oklch, var(${color}) 24%, transparent)`;
const marked = (color: string) => ({ background: strong(color), borderRadius: "3px" });
const sign = (text: string, color: string) => ({ content: `"${text}"`, color: `var(${color})` });

export const mergeTheme = EditorView.theme({
  "&": { height: "auto" },
  ".cm-gutters": { backgroundColor: "transparent" },
  ".cm-content": { padding: "0" },
  "&.cm-shows-writers .cm-blame .cm-gutterElement": { width: "min(8.5rem, 24vw)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5rem", padding: "0 4px 0 8px" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-content > .cm-line.cm-activeLine": { boxShadow: "inset 2px 0 0 var(--accent)" },
  "&.cm-merge-b .cm-changedLine, &.cm-merge-b .cm-insertedLine": { backgroundColor: "var(--done-wash)" },
  "&.cm-merge-a .cm-changedLine, & .cm-deletedChunk": { backgroundColor: "var(--wrong-wash)" },
  "&.cm-merge-b .cm-changedText": marked("--done"),
  "&.cm-merge-a .cm-changedText, & .cm-deletedChunk .cm-deletedText": marked("--wrong"),
  ".cm-deletedChunk": { paddingLeft: "0" },
  ".cm-deletedChunk .cm-deletedLine": { padding: "0 16px 0 8px", position: "relative" },
  ".cm-changeGutter": { width: "1.25rem", paddingLeft: "0", textAlign: "center" },
  "&.cm-merge-a .cm-changedLineGutter, & .cm-deletedLineGutter": { background: "var(--wrong-wash)" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--done-wash)" },
  "&.cm-merge-b .cm-changedLineGutter::before": sign("+", "--done"),
  "&.cm-merge-a .cm-changedLineGutter::before, & .cm-deletedLineGutter::before": sign("−", "--wrong"),
  ".cm-collapsedLines": {
    padding: "4px 12px",
    color: "var(--soft)",
    background: "var(--well)",
    fontFamily: "'Hanken Grotesk', ui-sans-serif, sans-serif",
    fontSize: "0.75rem",
    "&::before, &::after": { content: "none" },
  },
  ".cm-collapsedLines:hover": { color: "var(--ink)" },
  ".cm-mergeSpacer": { background: "var(--well)" },
});
