// A quiet column next to the lines that says who wrote each of them. Asking for more calls back with the place on the screen.
import { type ChangeSet, StateEffect, StateField, type Text } from "@codemirror/state";
import { EditorView, gutter, GutterMarker, keymap } from "@codemirror/view";

/** Who wrote a line. For lines in a row it is said once. */
interface LineWriter {
  readonly revision: number;
  readonly label: string;
}

export interface LineWriters {
  /** By line; undefined where nobody knows, or where the line is not saved yet. */
  readonly lines: readonly (LineWriter | undefined)[];
  readonly onAsk: (writer: LineWriter, place: DOMRect) => void;
}

export const showWriters = StateEffect.define<LineWriters | undefined>();

const shownWriters = StateField.define<LineWriters | undefined>({
  create: () => undefined,
  update(writers, transaction) {
    const shown = transaction.effects.find((effect) => effect.is(showWriters));
    if (shown?.is(showWriters)) return shown.value;
    if (writers === undefined || !transaction.docChanged) return writers;
    return { ...writers, lines: linesAfter(writers.lines, transaction.startState.doc, transaction.changes) };
  },
});

/** A line that is edited has no writer until it is saved. */
export function linesAfter(lines: LineWriters["lines"], doc: Text, changes: ChangeSet): LineWriters["lines"] {
  const after = [...lines];
  const changed = changes.apply(doc);
  let shift = 0;
  changes.iterChangedRanges((fromA, toA, fromB, toB) => {
    const [startA, endA] = [doc.lineAt(fromA), doc.lineAt(toA)];
    const [startB, endB] = [changed.lineAt(fromB), changed.lineAt(toB)];
    // Whole lines go or come before a line, or after one, which stays as it is.
    const isBefore = fromA === startA.from && toA === endA.from && toB === endB.from;
    const isAfter = fromA === startA.to && toA === endA.to && fromB === startB.to;
    const edited = isBefore || isAfter ? 0 : 1;
    const removed = endA.number - startA.number + edited;
    const added = endB.number - startB.number + edited;
    const place = startA.number - (isAfter && !isBefore ? 0 : 1) + shift;
    after.splice(place, removed, ...Array.from({ length: added }, () => undefined));
    shift += added - removed;
  });
  return after;
}

class WriterMarker extends GutterMarker {
  readonly #label: string;

  constructor(label: string) {
    super();
    this.#label = label;
  }

  override eq(other: GutterMarker): boolean {
    return other instanceof WriterMarker && other.#label === this.#label;
  }

  override toDOM(): Node {
    return document.createTextNode(this.#label);
  }
}

function writerAt(view: EditorView, position: number): readonly [number, LineWriter | undefined] {
  const { number } = view.state.doc.lineAt(position);
  return [number, view.state.field(shownWriters)?.lines[number - 1]];
}

/** What is said of a folded line cannot be read. */
function isFolded(view: EditorView, number: number): boolean {
  if (number < 1) return false;
  const line = view.state.doc.line(number);
  return view.lineBlockAt(line.from).from < line.from || view.lineBlockAt(line.from).to > line.to;
}

function markerAt(view: EditorView, position: number): GutterMarker | null {
  const [number, writer] = writerAt(view, position);
  if (writer === undefined) return null;
  const before = isFolded(view, number - 1) ? undefined : view.state.field(shownWriters)?.lines[number - 2];
  return new WriterMarker(before?.revision === writer.revision ? "" : writer.label);
}

function ask(view: EditorView, position: number): boolean {
  const writers = view.state.field(shownWriters);
  const [number, writer] = writerAt(view, position);
  const place = view.coordsAtPos(view.state.doc.line(number).from);
  if (writers === undefined || writer === undefined || place === null) return false;
  const left = view.dom.getBoundingClientRect().left;
  writers.onAsk(writer, new DOMRect(left, place.top, place.left - left, place.bottom - place.top));
  return true;
}

const column = gutter({
  class: "cm-blame",
  lineMarker: (view, line) => markerAt(view, line.from),
  lineMarkerChange: (update) => update.startState.field(shownWriters) !== update.state.field(shownWriters),
  domEventHandlers: { click: (view, line) => ask(view, line.from) },
});

/** Empty until `showWriters` tells who they are. */
export const blameGutter = [
  shownWriters,
  EditorView.editorAttributes.compute([shownWriters], (state) => ({
    class: state.field(shownWriters) === undefined ? "" : "cm-shows-writers",
  })),
  keymap.of([{ key: "Alt-w", run: (view) => ask(view, view.state.selection.main.head) }]),
  column,
];
