// How the editor looks. The colours of code are classes of tokens.css.
import { EditorView } from "@codemirror/view";

const field = {
  color: "var(--ink)",
  background: "var(--sheet)",
  border: "1px solid var(--line-strong)",
  borderRadius: "7px",
  fontFamily: "inherit",
  fontSize: "0.8125rem",
};

export const editorTheme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "'Geist Mono', ui-monospace, monospace", lineHeight: "1.25rem" },
  ".cm-content": { padding: "8px 0 30vh", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-cursor, .cm-dropCursor": { borderLeft: "2px solid var(--accent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in oklch, var(--accent) 22%, transparent)",
  },
  ".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.75rem", padding: "0 8px 0 12px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklch, var(--ink) 3%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-otherLine": {
    backgroundColor: "color-mix(in oklch, var(--person) 9%, transparent)",
    boxShadow: "inset 2px 0 0 var(--person)",
  },
  ".cm-otherName": {
    marginLeft: "12px",
    padding: "0 5px",
    borderRadius: "4px",
    backgroundColor: "var(--person)",
    color: "var(--on-person)",
    fontFamily: "'Hanken Grotesk', ui-sans-serif, sans-serif",
    fontSize: "0.6875rem",
    fontWeight: "550",
    userSelect: "none",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-wash)",
    outline: "1px solid var(--line-strong)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--waiting-wash)" },
  ".cm-searchMatch": { backgroundColor: "var(--waiting-wash)", outline: "1px solid var(--waiting)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in oklch, var(--accent) 30%, transparent)" },
  ".cm-panels": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    fontFamily: "'Hanken Grotesk', ui-sans-serif, sans-serif",
  },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "8px 40px 8px 12px", fontSize: "0.8125rem" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "0.8125rem" },
  ".cm-panel.cm-search [name=close]": { right: "8px", top: "8px", width: "28px", height: "28px", fontSize: "1.1rem" },
  ".cm-textfield": { ...field, padding: "4px 8px" },
  ".cm-textfield:focus": { outline: "2px solid var(--accent)" },
  ".cm-button": { ...field, border: "1px solid var(--line)", backgroundImage: "none", padding: "4px 10px" },
  ".cm-tooltip": {
    background: "var(--sheet)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "7px",
    boxShadow: "0 8px 28px -6px var(--float-shadow)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionLabel": { fontFamily: "'Geist Mono', ui-monospace, monospace" },
});
