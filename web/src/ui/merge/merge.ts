// The differences between two texts in CodeMirror: side by side, or in one column with what was removed above what replaced it.
import { syntaxHighlighting } from "@codemirror/language";
import { type Chunk, getChunks, MergeView, unifiedMergeView } from "@codemirror/merge";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { codeHighlighter } from "../code/highlight.ts";
import { blameGutter, type LineWriters, showWriters } from "../editor/blame-gutter.ts";
import { loadLanguage } from "../editor/languages.ts";
import { editorTheme } from "../editor/theme.ts";
import { phrases } from "../editor/words.ts";
import { mergeTheme } from "./merge-theme.ts";
import { textDifferences } from "./text-differences.ts";
import { words } from "./words.ts";

export interface MergeOptions {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly layout: "unified" | "split";
  /** All lines instead of those around each change. */
  readonly isWhole: boolean;
}

const diffConfig = { override: textDifferences };
const collapseUnchanged = { margin: 3, minSize: 4 };

export class Merge {
  readonly #destroy: () => void;
  readonly #before: EditorView | undefined;
  readonly #after: EditorView;
  readonly #language = new Compartment();

  constructor(parent: HTMLElement, { path, before, after, layout, isWhole }: MergeOptions) {
    const shared = [this.#language.of([]), ...readOnlySetup];
    // Of a new or a deleted file every word would be marked.
    const highlightChanges = before !== "" && after !== "";
    const shown = { highlightChanges, diffConfig, ...(!isWhole && { collapseUnchanged }) };
    if (layout === "split") {
      const view = new MergeView({
        parent,
        a: { doc: before, extensions: [...shared, labelled(words.before(path))] },
        b: { doc: after, extensions: [...shared, labelled(words.after(path))] },
        ...shown,
      });
      this.#before = view.a;
      this.#after = view.b;
      this.#destroy = () => view.destroy();
    } else {
      const unified = unifiedMergeView({ original: before, mergeControls: false, ...shown });
      const extensions = [...shared, labelled(words.diffOf(path)), unified];
      const view = new EditorView({ parent, state: EditorState.create({ doc: after, extensions }) });
      this.#after = view;
      this.#destroy = () => view.destroy();
    }
    this.#load(path);
  }

  get changeCount(): number {
    return this.#chunks.length;
  }

  /** Puts the cursor at a change and brings it into view. */
  showChange(index: number): void {
    const chunk = this.#chunks[index];
    if (chunk === undefined) return;
    const isRemoval = chunk.fromB === chunk.toB && this.#before !== undefined;
    const [view, at] = isRemoval && this.#before ? [this.#before, chunk.fromA] : [this.#after, chunk.fromB];
    const anchor = Math.min(at, view.state.doc.length);
    view.focus();
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  }

  setWriters(side: "before" | "after", writers: LineWriters | undefined): void {
    const view = side === "before" ? this.#before : this.#after;
    view?.dispatch({ effects: showWriters.of(writers) });
  }

  close(): void {
    this.#destroy();
  }

  get #chunks(): readonly Chunk[] {
    return getChunks(this.#after.state)?.chunks ?? [];
  }

  #load(path: string): void {
    loadLanguage(path)?.then(
      (language) => {
        for (const view of [this.#before, this.#after]) {
          view?.dispatch({ effects: this.#language.reconfigure(language) });
        }
      },
      () => undefined, // without its grammar the file is shown plain
    );
  }
}

/** Not editable, so that plain keys stay shortcuts; focusable, so that it can be read by keyboard. */
const readOnlySetup: readonly Extension[] = [
  lineNumbers(),
  blameGutter,
  highlightActiveLine(),
  EditorView.editable.of(false),
  EditorState.readOnly.of(true),
  EditorView.lineWrapping,
  search({ top: true }),
  keymap.of(searchKeymap),
  EditorState.phrases.of({ ...phrases, ...words.phrases }),
  syntaxHighlighting(codeHighlighter),
  mergeTheme,
  editorTheme,
];

function labelled(label: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" });
}
