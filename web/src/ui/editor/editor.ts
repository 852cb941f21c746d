// A CodeMirror editor of one file.
import { historyField } from "@codemirror/commands";
import { Annotation, ChangeSet, Compartment, EditorState, type Extension, Transaction } from "@codemirror/state";
import { EditorView, keymap, type ViewUpdate } from "@codemirror/view";
import { type LineWriters, linesAfter, showWriters } from "./blame-gutter.ts";
import { editorSetup } from "./editor-setup.ts";
import { loadLanguage } from "./languages.ts";
import { type OtherCursor, otherCursors } from "./other-cursors.ts";
import { changesBetween } from "./text-changes.ts";

/** Who wrote each line of the text that is saved, and what to do when somebody asks. */
export interface SavedWriters extends LineWriters {
  readonly text: string;
}

export interface EditorOptions {
  readonly label: string;
  readonly path: string;
  readonly text: string;
  readonly isReadOnly: boolean;
  readonly wrapsLines: boolean;
  /** Cursor, scroll position and undo history are kept under this key until the page is left. */
  readonly memoryKey: string;
  /** What was typed: at once for the first change, then at most every `reportMs`. */
  onChange(text: string): void;
  onSave(text: string): void;
  /** The line of the cursor, whenever it is another one. */
  onLine?(line: number): void;
  /** Which lines are selected; undefined: none. */
  onSelect?(lines: readonly [first: number, last: number] | undefined): void;
}

interface Memory {
  /** As EditorState.toJSON made it. */
  readonly state: unknown;
  readonly scroll: ReturnType<EditorView["scrollSnapshot"]>;
}

const reportMs = 200;
const maxMemories = 20;
const memories = new Map<string, Memory>();

/** Marks changes that were not typed here. */
const fromElsewhere = Annotation.define<true>();

export class Editor {
  readonly #options: EditorOptions;
  readonly #view: EditorView;
  readonly #readOnly = new Compartment();
  readonly #language = new Compartment();
  readonly #cursors = new Compartment();
  #line = 1;
  /** The text that was given or reported last. */
  #known: string;
  #selected = "undefined";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, options: EditorOptions) {
    this.#options = options;
    this.#known = options.text;
    const memory = memories.get(options.memoryKey);
    const scroll = memory && { scrollTo: memory.scroll };
    this.#view = new EditorView({ parent: host, state: this.#createState(memory), ...scroll });
    this.#takeOver(options.text);
    loadLanguage(options.path)?.then(
      (language) => this.#view.dispatch({ effects: this.#language.reconfigure(language) }),
      () => undefined, // without its grammar the file is shown plain
    );
  }

  setText(text: string): void {
    if (text === this.#known) return;
    this.#stopTimer();
    this.#known = text;
    this.#takeOver(text);
  }

  /** The lines where others are. */
  showCursors(cursors: readonly OtherCursor[]): void {
    this.#view.dispatch({ effects: this.#cursors.reconfigure(otherCursors(cursors)) });
  }

  setWriters(writers: SavedWriters | undefined): void {
    const { state } = this.#view;
    const saved = state.toText(writers?.text ?? "");
    const changes = ChangeSet.of(changesBetween(saved, state.doc), saved.length);
    const shown = writers && { ...writers, lines: linesAfter(writers.lines, saved, changes) };
    this.#view.dispatch({ effects: showWriters.of(shown) });
  }

  setReadOnly(isReadOnly: boolean): void {
    this.#view.dispatch({ effects: this.#readOnly.reconfigure(readOnlyExtensions(isReadOnly)) });
  }

  /** Selects a line, counted from 1, and scrolls to it. */
  showLine(number: number): void {
    const { doc } = this.#view.state;
    const line = doc.line(Math.min(Math.max(1, number), doc.lines));
    const effects = EditorView.scrollIntoView(line.from, { y: "center" });
    this.#view.dispatch({ selection: { anchor: line.from, head: line.to }, effects });
  }

  /** Reports what was typed, and remembers the place. */
  close(): void {
    this.report();
    this.#stopTimer();
    remember(this.#options.memoryKey, {
      state: this.#view.state.toJSON({ history: historyField }),
      scroll: this.#view.scrollSnapshot(),
    });
    this.#view.destroy();
  }

  #createState(memory: Memory | undefined): EditorState {
    const { label, isReadOnly, wrapsLines, text } = this.#options;
    const save = () => {
      this.report();
      this.#options.onSave(this.#text);
      return true;
    };
    const extensions: Extension = [
      keymap.of([{ key: "Mod-s", run: save, preventDefault: true }]),
      ...editorSetup,
      this.#language.of([]),
      this.#cursors.of([]),
      this.#readOnly.of(readOnlyExtensions(isReadOnly)),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => this.#onUpdate(update)),
      // Whatever is pressed next, such as Take theirs, acts on all that was typed.
      EditorView.domEventHandlers({ blur: () => this.report() }),
      wrapsLines ? EditorView.lineWrapping : [],
    ];
    if (memory) return EditorState.fromJSON(memory.state, { extensions }, { history: historyField });
    return EditorState.create({ doc: text, extensions });
  }

  /** The document has LF everywhere. A file with CRLF everywhere gets it back; one with both becomes LF when edited. */
  get #text(): string {
    const { doc } = this.#view.state;
    return /\r\n/.test(this.#known) && !/(^|[^\r])\n/.test(this.#known)
      ? doc.sliceString(0, doc.length, "\r\n")
      : doc.toString();
  }

  #takeOver(text: string): void {
    const { state } = this.#view;
    const changes = changesBetween(state.doc, state.toText(text));
    if (changes.length === 0) return;
    this.#view.dispatch({ changes, annotations: [fromElsewhere.of(true), Transaction.addToHistory.of(false)] });
  }

  #onUpdate({ docChanged, transactions, state }: ViewUpdate): void {
    const { number } = state.doc.lineAt(state.selection.main.head);
    if (number !== this.#line) {
      this.#line = number;
      this.#options.onLine?.(number);
    }
    this.#tellSelection(state);
    if (!docChanged || transactions.some((transaction) => transaction.annotation(fromElsewhere))) return;
    if (this.#timer === undefined) this.report();
  }

  #tellSelection({ doc, selection: { main } }: EditorState): void {
    const lines = main.empty ? undefined : ([doc.lineAt(main.from).number, doc.lineAt(main.to).number] as const);
    if (String(lines) === this.#selected) return;
    this.#selected = String(lines);
    this.#options.onSelect?.(lines);
  }

  /** Nothing more is reported for a moment; then what was typed in it. */
  report(): void {
    this.#stopTimer();
    const text = this.#text;
    if (text === this.#known) return;
    this.#known = text;
    this.#timer = setTimeout(() => this.report(), reportMs);
    this.#options.onChange(text);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function readOnlyExtensions(isReadOnly: boolean): Extension {
  if (!isReadOnly) return [];
  // Still focusable, so that it can be read and searched by keyboard; phones need no keyboard for it.
  return [
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-readonly": "true", inputmode: "none" }),
  ];
}

function remember(key: string, memory: Memory): void {
  memories.delete(key);
  memories.set(key, memory);
  const [oldest] = memories.keys();
  if (memories.size > maxMemories && oldest !== undefined) memories.delete(oldest);
}
